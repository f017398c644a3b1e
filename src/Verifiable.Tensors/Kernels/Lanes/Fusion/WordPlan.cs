using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes.Fusion;

/// <summary>Which words of f64 stay in their 64-bit lanes: those that only make f64 again.</summary>
/// <remarks>
/// A word in place is the low half of a 64-bit lane, whose high half may hold anything. Word arithmetic on 32-bit lanes leaves the low halves right, so taking an
/// f64 apart and putting it together again needs no narrowing and no widening.
/// </remarks>
internal sealed class WordPlan
{
    private readonly ScalarProgram _program;
    private readonly IReadOnlySet<int> _stored;
    private readonly IReadOnlyList<int>[] _readers;
    private readonly HashSet<int> _inPlace;

    /// <summary>Plans a loop.</summary>
    /// <param name="program">The program.</param>
    /// <param name="computed">The instructions of the loop.</param>
    /// <param name="stored">Which of them others read from buffers.</param>
    public WordPlan(ScalarProgram program, IReadOnlyList<int> computed, IReadOnlySet<int> stored)
    {
        (_program, _stored, _readers) = (program, stored, RegisterUse.Readers(program));
        HashSet<int> loop = [.. computed];
        _inPlace = [.. computed.Where(i => CanStay(program.Instructions[i].Opcode) && !stored.Contains(i))];
        while (_inPlace.RemoveWhere(i => !FindsWords(i) || !_readers[i].Where(loop.Contains).All(CanReadInPlace)) > 0)
        {
        }
    }

    /// <summary>Whether a register's words are in place.</summary>
    public bool IsInPlace(int register) => _inPlace.Contains(register);

    /// <summary>Whether a register's words are in place but already shifted to the high half, the low half zero: those that only become high words.</summary>
    public bool IsHigh(int register) => IsInPlace(register) && _program.Instructions[register].Opcode == ScalarOpcode.ShiftLeftU32
        && _readers[register].All(r => _program.Instructions[r].Opcode == ScalarOpcode.F64FromWords && _program.Instructions[r].B != register);

    /// <summary>Whether a NaN put together from words may stay as it is, because only arithmetic reads it.</summary>
    public bool MayStayRaw(int register) => !_stored.Contains(register) && _readers[register].All(r => _program.Instructions[r].Opcode
        is ScalarOpcode.AddF64 or ScalarOpcode.SubF64 or ScalarOpcode.MulF64 or ScalarOpcode.DivF64 or ScalarOpcode.FmaF64);

    private static bool CanStay(ScalarOpcode opcode) => opcode is ScalarOpcode.HighWordF64 or ScalarOpcode.LowWordF64 || IsBinary(opcode) || IsShift(opcode);

    private static bool IsBinary(ScalarOpcode opcode) =>
        opcode is ScalarOpcode.AddU32 or ScalarOpcode.SubU32 or ScalarOpcode.AndU32 or ScalarOpcode.OrU32 or ScalarOpcode.XorU32;

    private static bool IsShift(ScalarOpcode opcode) => opcode is ScalarOpcode.ShiftLeftU32 or ScalarOpcode.ShiftRightU32 or ScalarOpcode.ShiftRightI32;

    private bool CanReadInPlace(int reader) =>
        _inPlace.Contains(reader) || _program.Instructions[reader].Opcode is ScalarOpcode.F64FromWords or ScalarOpcode.I32ToF64 or ScalarOpcode.U32ToF64;

    private bool FindsWords(int register)
    {
        ScalarInstruction i = _program.Instructions[register];
        return IsShift(i.Opcode) ? _inPlace.Contains(i.A) : !IsBinary(i.Opcode) || (IsWordOrConstant(i.A) && IsWordOrConstant(i.B));
    }

    private bool IsWordOrConstant(int register) => _inPlace.Contains(register) || _program.Instructions[register].Opcode == ScalarOpcode.Constant32;
}

using System.Collections.Immutable;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Programs;

/// <summary>Step programs as bytes: the blob that peers exchange, and what the program root commits to (protocol section 3).</summary>
public static class StepProgramEncoding
{
    private static ReadOnlySpan<byte> Magic => "VSP1"u8;

    /// <summary>Encodes each definition.</summary>
    public static EncodedProgram Encode(StepProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new EncodedProgram(
            [.. program.Operators.Select(o => (ReadOnlyMemory<byte>)OperatorEncoding.Encode(o))],
            [.. program.States.Select(s => (ReadOnlyMemory<byte>)DeclarationEncoding.Encode(s))],
            [.. program.Datasets.Append(program.Schedule).Select(d => (ReadOnlyMemory<byte>)DeclarationEncoding.Encode(d))]);
    }

    /// <summary>The program root.</summary>
    public static Hash256 RootOf(StepProgram program) => Encode(program).Root;

    /// <summary>The blob form.</summary>
    public static byte[] ToBlob(EncodedProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var writer = new EncodingWriter();
        writer.Bytes(Magic);
        writer.UInt16(program.Operators.Length);
        writer.UInt16(program.States.Length);
        writer.UInt16(program.Inputs.Length - 1);
        foreach (ReadOnlyMemory<byte> encoding in program.Operators)
        {
            writer.UInt32(encoding.Length);
            writer.Bytes(encoding.Span);
        }

        foreach (ReadOnlyMemory<byte> encoding in program.States.Concat(program.Inputs))
            writer.Bytes(encoding.Span);
        return writer.ToArray();
    }

    /// <summary>The blob form of a program.</summary>
    public static byte[] ToBlob(StepProgram program) => ToBlob(Encode(program));

    /// <summary>Cuts a blob into its definitions without judging them.</summary>
    /// <exception cref="ProgramEncodingException">The blob cannot be cut.</exception>
    public static EncodedProgram FromBlob(ReadOnlySpan<byte> blob)
    {
        var reader = new EncodingReader(blob, "StepProgramEncoding.FromBlob", ProgramRule.OperatorEncoding, "program blob");
        if (!reader.Take(Magic.Length, "magic").SequenceEqual(Magic))
            throw reader.Fail("\"VSP1\"", "another beginning");
        int operatorCount = reader.UInt16("operator count");
        int stateCount = reader.UInt16("state count");
        int inputCount = reader.UInt16("dataset count") + 1;
        var operators = new List<ReadOnlyMemory<byte>>();
        for (int i = 0; i < operatorCount; i++)
        {
            uint length = reader.UInt32("operator length");
            operators.Add(reader.Take((int)Math.Min(length, int.MaxValue), $"operator {i}").ToArray());
        }

        var states = new List<ReadOnlyMemory<byte>>();
        for (int i = 0; i < stateCount; i++)
            states.Add(TakeDeclaration(ref reader, trailing: sizeof(ushort), $"state declaration {i}"));
        var inputs = new List<ReadOnlyMemory<byte>>();
        for (int i = 0; i < inputCount; i++)
            inputs.Add(TakeDeclaration(ref reader, trailing: 0, $"input declaration {i}"));
        reader.End();
        return new EncodedProgram([.. operators], [.. states], [.. inputs]);
    }

    /// <summary>The program of a blob; whether it is valid is for <see cref="ProgramRules"/>.</summary>
    /// <exception cref="ProgramEncodingException">The blob or a definition in it is malformed.</exception>
    public static StepProgram Decode(ReadOnlySpan<byte> blob) => Decode(FromBlob(blob));

    /// <summary>The decoded program; whether it is valid is for <see cref="ProgramRules"/>.</summary>
    /// <exception cref="ProgramEncodingException">A definition is malformed.</exception>
    public static StepProgram Decode(EncodedProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        ImmutableArray<InputDeclaration> inputs = [.. program.Inputs.Select((e, i) => DeclarationEncoding.DecodeInput(e.Span, $"input declaration {i}"))];
        return new StepProgram(
            [.. program.Operators.Select((e, i) => OperatorEncoding.Decode(e.Span, $"operator {i}"))],
            [.. program.States.Select((e, i) => DeclarationEncoding.DecodeState(e.Span, $"state declaration {i}"))],
            inputs[..^1],
            inputs[^1]);
    }

    /// <summary>Takes <c>type ‖ shape ‖ trailing</c>; only the rank decides how long that is.</summary>
    private static byte[] TakeDeclaration(ref EncodingReader reader, int trailing, string where)
    {
        ReadOnlySpan<byte> head = reader.Take(2, where);
        ReadOnlySpan<byte> tail = reader.Take((head[1] * sizeof(uint)) + trailing, where);
        return [.. head, .. tail];
    }
}

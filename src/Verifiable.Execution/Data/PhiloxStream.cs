namespace Verifiable.Execution.Data;

/// <summary>The words of <see cref="Philox"/> under one seed, purpose and stream, one after another.</summary>
/// <remarks>Counter: block number (low, high), stream, purpose. Different purposes and streams never share a counter.</remarks>
public struct PhiloxStream(ulong seed, PhiloxPurpose purpose, uint stream)
{
    private readonly uint[] _words = new uint[Philox.BlockWords];
    private ulong _next;

    /// <summary>The next word.</summary>
    public uint NextWord()
    {
        int lane = (int)(_next % Philox.BlockWords);
        if (lane == 0)
        {
            ulong block = _next / Philox.BlockWords;
            Philox.Block(seed, [(uint)block, (uint)(block >> 32), stream, (uint)purpose], _words);
        }

        _next++;
        return _words[lane];
    }

    /// <summary>Uniform in [0, 1): the word's upper 24 bits times 2^-24, exact in f32.</summary>
    public double NextUnit() => (NextWord() >> 8) * (1.0 / (1 << 24));
}

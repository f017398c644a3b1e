namespace Verifiable.Tensors.Nn;

/// <summary>Sizes of a text and of the windows drawn from it.</summary>
/// <param name="Tokens">Number of tokens of the text.</param>
/// <param name="Context">Tokens of a window, which is followed by one more, the last target.</param>
/// <param name="BatchSize">Windows per step.</param>
/// <param name="Steps">Number of steps.</param>
public sealed record TextInputs(long Tokens, int Context, int BatchSize, int Steps)
{
    /// <summary>Key of the random numbers that the steps draw; default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number of positions where a window may begin; below 1 where the text is too short.</summary>
    public long Starts => Tokens - Context;
}

namespace Verifiable.Tensors.Nn;

/// <summary>Sizes of a <see cref="GPT"/>.</summary>
/// <param name="Layers">Number of blocks, at least 1.</param>
/// <param name="Heads">Heads of each attention; they divide <paramref name="Features"/>.</param>
/// <param name="Features">Elements of a token's vector.</param>
/// <param name="Vocabulary">Number of tokens; bytes have 256.</param>
/// <param name="Context">Most tokens of a window.</param>
/// <param name="Dropout">Share of elements that training drops, in [0, 1); default 0.</param>
/// <param name="Bias">Whether linear layers and normalisations have biases; default true, as in GPT-2.</param>
/// <param name="Tied">Whether the last layer shares the table of the tokens; default true, as in GPT-2.</param>
/// <param name="Rotary">Whether queries and keys are turned by their positions (<see cref="RotaryEmbedding"/>), and there is no table of positions; default false, as in GPT-2.</param>
public sealed record GPTOptions(int Layers, int Heads, int Features, int Vocabulary, int Context, double Dropout = 0, bool Bias = true, bool Tied = true, bool Rotary = false)
{
    /// <summary>What queries and keys of an attention are turned by; null: nothing.</summary>
    /// <exception cref="ArgumentException">The heads do not divide the features into even numbers.</exception>
    internal RotaryEmbedding? RotaryOrNull() => !Rotary ? null : Heads >= 1 && Features % (2L * Heads) == 0
        ? new RotaryEmbedding(Features / Heads)
        : throw new ArgumentException($"GPT: expected heads with an even number of elements of {Features} for rotary positions, got {Heads} heads");
}

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
public sealed record GPTOptions(int Layers, int Heads, int Features, int Vocabulary, int Context, double Dropout = 0, bool Bias = true, bool Tied = true);

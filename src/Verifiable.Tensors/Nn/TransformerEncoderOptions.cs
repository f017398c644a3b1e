namespace Verifiable.Tensors.Nn;

/// <summary>Sizes and kind of a <see cref="TransformerEncoderLayer"/>; the defaults are PyTorch's.</summary>
/// <param name="Features">Elements of a token's vector.</param>
/// <param name="Heads">Heads of the attention; they divide <paramref name="Features"/>.</param>
/// <param name="Inner">Elements inside the perceptron.</param>
/// <param name="Dropout">Share of elements that training drops, in [0, 1).</param>
/// <param name="Activation">The perceptron's function.</param>
/// <param name="Epsilon">Added to variances.</param>
/// <param name="NormFirst">Whether normalisations come before attention and perceptron, not after the sums.</param>
/// <param name="Causal">Whether a token sees only itself and what is before it.</param>
public sealed record TransformerEncoderOptions(
    int Features, int Heads, int Inner = 2048, double Dropout = 0.1, TransformerActivation Activation = TransformerActivation.Relu, double Epsilon = 1e-5, bool NormFirst = false, bool Causal = false);

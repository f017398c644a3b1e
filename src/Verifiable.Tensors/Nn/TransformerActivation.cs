namespace Verifiable.Tensors.Nn;

/// <summary>Function inside the perceptron of a <see cref="TransformerEncoderLayer"/>.</summary>
public enum TransformerActivation
{
    /// <summary>Rectified linear unit, PyTorch's default.</summary>
    Relu,

    /// <summary>Gaussian error linear unit, by the error function.</summary>
    Gelu,
}

namespace Verifiable.Tensors.Tests.Plain;

/// <summary>A layer as plain loops: forward keeps what backward needs.</summary>
internal abstract class PlainLayer
{
    public virtual IReadOnlyList<PlainParameter> Parameters => [];

    public abstract PlainTensor Forward(PlainTensor x);

    /// <summary>Writes the parameters' gradients and gives the input's, if wanted.</summary>
    public abstract PlainTensor? Backward(PlainTensor gy, bool inputGradient);
}

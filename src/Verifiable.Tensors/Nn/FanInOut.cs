namespace Verifiable.Tensors.Nn;

/// <summary>Which number of connections an initialiser keeps the variance by.</summary>
public enum FanInOut
{
    /// <summary>Inputs of an output: the forward pass keeps its variance.</summary>
    FanIn,

    /// <summary>Outputs of an input: the backward pass does.</summary>
    FanOut,
}

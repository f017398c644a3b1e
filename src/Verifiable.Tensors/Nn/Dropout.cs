using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>In training zeroes elements with a probability and scales the others up; the random numbers are part of the program.</summary>
public sealed class Dropout(double probability) : Module
{
    /// <inheritdoc/>
    public override Value forward(Value input) => functional.dropout(input, probability, training);
}

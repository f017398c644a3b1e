using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.Tensors.Tests.Functional;

/// <summary>A function's operators, forward and backward.</summary>
/// <param name="Program">The operators.</param>
/// <param name="Output">The operator whose output is the function's value.</param>
/// <param name="IsLoss">Whether the value's gradient is one; else it is the last dataset, if there are gradients.</param>
/// <param name="Gradients">For each state tensor the operator whose output is its gradient.</param>
public sealed record LayerCase(StepProgram Program, int Output, bool IsLoss, IReadOnlyDictionary<int, int> Gradients)
{
    /// <summary>One operator of each definition with operands that are dataset tensors of their own.</summary>
    public IEnumerable<Operator> Operators() => LoneOperators.Distinct(Program.Operators);
}

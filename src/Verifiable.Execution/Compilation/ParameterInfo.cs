using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Compilation;

/// <summary>A tensor of the model for people and files; tensor i is state tensor i.</summary>
/// <param name="Label">Its name, for example <c>0.weight</c>.</param>
/// <param name="Shape">The shape that files carry: the state tensor's elements in the same order.</param>
/// <param name="IsTrainable">Whether it is a parameter; else it is a buffer, such as running statistics.</param>
public sealed record ParameterInfo(string Label, Shape Shape, bool IsTrainable);

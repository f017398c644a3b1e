using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Compilation;

/// <summary>A trainable tensor for people and files; parameter i is state tensor i.</summary>
/// <param name="Label">Its name, for example <c>0.weight</c>.</param>
/// <param name="Shape">The shape that files carry: the state tensor's elements in the same order.</param>
public sealed record ParameterInfo(string Label, Shape Shape);

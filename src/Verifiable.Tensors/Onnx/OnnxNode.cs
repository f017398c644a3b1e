using Verifiable.Tensors.Onnx.Schema;

namespace Verifiable.Tensors.Onnx;

/// <summary>A node of the graph.</summary>
/// <param name="Name">Its name, or its operator and position where it has none.</param>
/// <param name="Operator">Name of its operator.</param>
/// <param name="Inputs">Names of the values it reads; empty: an optional one that is left out.</param>
/// <param name="Output">Name of its first value, the only one that others read.</param>
/// <param name="Attributes">Its attributes by name.</param>
internal sealed record OnnxNode(string Name, string Operator, IReadOnlyList<string> Inputs, string Output, IReadOnlyDictionary<string, AttributeProto> Attributes)
{
    /// <summary>For messages, for example <c>node Conv_0 (Conv)</c>.</summary>
    public override string ToString() => $"node {Name} ({Operator})";
}

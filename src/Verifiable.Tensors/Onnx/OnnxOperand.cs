using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;

namespace Verifiable.Tensors.Onnx;

/// <summary>What a name of the graph stands for: a value of a step, a tensor of the model, or a constant known before.</summary>
internal sealed class OnnxOperand
{
    /// <summary>A value of a step, or null.</summary>
    public Value? Value { get; private init; }

    /// <summary>A trainable tensor, or null.</summary>
    public ModuleParameter? Parameter { get; private init; }

    /// <summary>A tensor that is kept but not trained, or null.</summary>
    public ModuleBuffer? Buffer { get; private init; }

    /// <summary>A constant, or null.</summary>
    public OnnxTensor? Constant { get; private init; }

    /// <summary>Its shape.</summary>
    public Shape Shape => Value?.LogicalShape ?? Parameter?.Shape ?? Buffer?.Shape ?? Constant!.Shape;

    /// <summary>A value of a step.</summary>
    public static implicit operator OnnxOperand(Value value) => new() { Value = value };

    /// <summary>A trainable tensor.</summary>
    public static implicit operator OnnxOperand(ModuleParameter parameter) => new() { Parameter = parameter };

    /// <summary>A tensor that is kept but not trained.</summary>
    public static implicit operator OnnxOperand(ModuleBuffer buffer) => new() { Buffer = buffer };

    /// <summary>A constant.</summary>
    public static implicit operator OnnxOperand(OnnxTensor constant) => new() { Constant = constant };

    /// <summary>The tensor on a graph; null of a constant.</summary>
    public Value? On(Graph graph) => Value ?? Parameter?.On(graph) ?? Buffer?.On(graph);
}

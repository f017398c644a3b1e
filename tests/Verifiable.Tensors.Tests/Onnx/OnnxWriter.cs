using Google.Protobuf;
using Verifiable.Tensors.Onnx.Schema;

namespace Verifiable.Tensors.Tests.Onnx;

/// <summary>Writes ONNX files for tests, right or wrong.</summary>
internal static class OnnxWriter
{
    private const int Float = 1, Int = 2, String = 3, Tensor = 4, Ints = 7, Int64 = 7;

    /// <summary>A file with one input x of extents, 0 or less where any is taken, and one output y.</summary>
    public static ModelProto Model(long[] input, IEnumerable<NodeProto> nodes, params TensorProto[] initializers)
    {
        var graph = new GraphProto { Input = { new ValueInfoProto { Name = "x", Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = Float, Shape = new TensorShapeProto() } } } } };
        graph.Input[0].Type.TensorType.Shape.Dim.AddRange(input.Select(e => new DimensionProto { DimValue = e }));
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        graph.Node.AddRange(nodes);
        graph.Initializer.AddRange(initializers);
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    /// <summary>A node that gives one value; its inputs are separated by commas.</summary>
    public static NodeProto Node(string operation, string inputs, string output, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}_{output}", Output = { output } };
        node.Input.AddRange(inputs.Split(','));
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        return node;
    }

    /// <summary>An f32 tensor.</summary>
    public static TensorProto Floats(string name, long[] extents, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = Float };
        tensor.Dims.AddRange(extents);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    /// <summary>An i64 tensor of rank 1, as raw bytes.</summary>
    public static TensorProto Integers(string name, params long[] values) => new()
    {
        Name = name,
        DataType = Int64,
        Dims = { values.Length },
        RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())),
    };

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                (attribute.Type, attribute.I) = (Int, number);
                break;
            case float number:
                (attribute.Type, attribute.F) = (Float, number);
                break;
            case string text:
                (attribute.Type, attribute.S) = (String, ByteString.CopyFromUtf8(text));
                break;
            case TensorProto tensor:
                (attribute.Type, attribute.T) = (Tensor, tensor);
                break;
            default:
                attribute.Type = Ints;
                attribute.Ints.AddRange(((int[])value).Select(v => (long)v));
                break;
        }

        return attribute;
    }
}

using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Onnx;
using Verifiable.Tensors.Onnx.Schema;
using static Verifiable.Tensors.Tests.Onnx.OnnxWriter;

namespace Verifiable.Tensors.Tests.Onnx;

/// <summary>ONNX files are anybody's: cut, changed or forged they are refused with a reason or are other models.</summary>
public sealed class HostileOnnxTests
{
    private const byte GraphTag = 0x3a;

    private static readonly Dictionary<string, (Action<ModelProto> Break, string Expected)> s_breaks = new(StringComparer.Ordinal)
    {
        ["graph"] = (m => m.Graph = null, "a model with a graph, got none"),
        ["set"] = (m => m.OpsetImport[0].Version = 12, "one operator set from 13 to 20, got 12"),
        ["no set"] = (m => m.OpsetImport[0].Domain = "other", "one operator set from 13 to 20, got none"),
        ["nodes"] = (m => m.Graph.Node.Clear(), "1 to 65536 nodes"),
        ["order"] = (m => m.Graph.Node[0].Input[0] = "a", "node Conv_a (Conv) to have an output, and inputs made before it, got 'a'"),
        ["cycle"] = (m => m.Graph.Node[0].Input[0] = "y", "inputs made before it, got 'y'"),
        ["twice"] = (m => m.Graph.Node[1].Output[0] = "a", "a new name of 1 to 256 characters, got 'a'"),
        ["outputs"] = (m => m.Graph.Output.Add(new ValueInfoProto { Name = "a" }), "one input and one output, got 1 and 2"),
        ["output"] = (m => m.Graph.Output[0].Name = "z", "an output that a node gives, got 'z'"),
        ["long name"] = (m => m.Graph.Initializer[0].Name = new string('n', 300), "1 to 256 characters, got 300 characters"),
        ["group"] = (m => m.Graph.Initializer.Add(Floats("w..x", [1], 1)), "names whose parts between dots"),
        ["external"] = (m => m.Graph.Initializer[0].DataLocation = 1, "initializer w inside the file, got external data, which is not read"),
        ["type"] = (m => m.Graph.Initializer[0].DataType = 10, "FLOAT, INT32, INT64 or BOOL (types 1, 6, 7, 9), got type 10"),
        ["elements"] = (m => m.Graph.Initializer[0].Dims[0] = 3, "initializer w with 27 elements, got 18"),
        ["negative"] = (m => m.Graph.Initializer[0].Dims[0] = -2, "at most 6 dimensions"),
        ["huge"] = (m => m.Graph.Initializer[0].Dims.Add([1L << 31, 1L << 62]), "2^32 - 1 elements"),
        ["wrapping"] = (m => { m.Graph.Initializer[0].Dims.Clear(); m.Graph.Initializer[0].Dims.Add([4294967295, 4294967297]); }, "2^32 - 1 elements"),
        ["empty"] = (m => { m.Graph.Initializer[0].Dims[0] = 0; m.Graph.Initializer[0].FloatData.Clear(); }, "initializer w with elements, got none"),
        ["raw"] = (m => m.Graph.Initializer[0].RawData = ByteString.CopyFrom(new byte[73]), "initializer w with 18 elements, got 73 bytes"),
        ["sparse"] = (m => m.Graph.SparseInitializer.Add(new EmptyProto()), "dense initializers"),
        ["input type"] = (m => m.Graph.Input[0].Type.TensorType.ElemType = 11, "input x to be a tensor"),
        ["input rank"] = (m => m.Graph.Input[0].Type.TensorType.Shape = null, "input x to have 1 to 6 dimensions, got none"),
        ["statistics"] = (m => m.Graph.Node.Add(Node("BatchNormalization", "x,b,b,b,b", "z")), "running statistics of batch normalisations to be tensors of the file of their own, got 'b', which is input 2 of node Conv_a (Conv) too"),
        ["trained"] = (m => Normalize(m, "g,h,g,v"), "tensors of the file of their own, got 'g', which is input 1 of node BatchNormalization_z (BatchNormalization) too"),
        ["alike"] = (m => Normalize(m, "g,h,v,v"), "tensors of the file of their own, got 'v', which is input 4 of node BatchNormalization_z (BatchNormalization) too"),
        ["computed"] = (m => Normalize(m, "g,h,a,v"), "tensors of the file of their own, got 'a', which is computed"),
        ["attribute"] = (m => m.Graph.Node[0].Attribute.Add(m.Graph.Node[0].Attribute[0].Clone()), "each attribute once, got a second 'pads'"),
    };

    public static TheoryData<string> Breaks => [.. s_breaks.Keys];

    [Theory]
    [MemberData(nameof(Breaks))]
    public void Parse_OneThingWrong_IsRefusedWithAReason(string name)
    {
        ModelProto model = Good();
        s_breaks[name].Break(model);
        string message = Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(model.ToByteArray(), "m.onnx")).Message;
        Assert.StartsWith("onnx: expected ", message, StringComparison.Ordinal);
        Assert.Contains(s_breaks[name].Expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_CutOrGarbled_IsRefusedOrAnotherModel()
    {
        byte[] good = Good().ToByteArray();
        Assert.Equal(new Shape(2, 32), OnnxModel.Parse(good, "m").Infer(new Shape(2, 1, 4, 4)).Output);
        Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(Gen.Choose(0, 255)).ToArbitrary(), draw =>
        {
            Read(good[..draw.Item1]);
            byte[] garbled = [.. good];
            garbled[draw.Item1] = (byte)draw.Item2;
            Read(garbled);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(800).WithReplay(20261121u, 13u));
    }

    /// <summary>Lists of whole numbers are carried out at once, so that a few nodes that join a list to itself would fill the memory.</summary>
    [Theory]
    [InlineData(7, null)]
    [InlineData(8, "node Concat_v8 (Concat): expected a list of at most 1024 whole numbers, got 2048")]
    [InlineData(12, "node Concat_v8 (Concat): expected a list of at most 1024 whole numbers, got 2048")]
    public void Infer_ListThatDoubles_IsRefusedAboveALength(int doublings, string? expected)
    {
        IEnumerable<NodeProto> nodes = Enumerable.Range(1, doublings).Select(i => Node("Concat", $"v{i - 1},v{i - 1}", $"v{i}", ("axis", 0)));
        OnnxModel model = OnnxModel.Parse(Model([0, 4], [.. nodes, Node("Relu", "x", "y")], Integers("v0", new long[8])).ToByteArray(), "m");
        Assert.Equal(expected, model.Infer(new Shape(2, 4)).Mismatch);
    }

    [Fact]
    public void Infer_LongLists_AreRefused()
    {
        TensorProto[] lists = [Integers("list", new long[2000]), Integers("few", 1, 2)];
        string? Mismatch(NodeProto node) => OnnxModel.Parse(Model([0, 4], [node, Node("Relu", "x", "y")], lists).ToByteArray(), "m").Infer(new Shape(2, 4)).Mismatch;
        Assert.Equal("node Gather_a (Gather): expected a list of at most 1024 whole numbers, got 2000", Mismatch(Node("Gather", "few,list", "a")));
        Assert.Equal("node Reshape_a (Reshape): expected at most 1024 whole numbers as input 1, got 2000", Mismatch(Node("Reshape", "x,list", "a")));
        Assert.Equal("node Transpose_a (Transpose): expected attribute perm of at most 1024 numbers, got 2000", Mismatch(Node("Transpose", "x", "a", ("perm", new int[2000]))));
    }

    /// <summary>Messages without content, at each place of the format that repeats them; they are refused before they become objects.</summary>
    [Theory]
    [InlineData(0x0a)]
    [InlineData(0x0a, 0x2a)]
    [InlineData(0x0a, 0x0a)]
    [InlineData(0x0a, 0x2a, 0x2a, 0x6a)]
    [InlineData(0x2a)]
    [InlineData(0x5a)]
    [InlineData(0x5a, 0x12, 0x0a, 0x12, 0x0a)]
    [InlineData(0x62)]
    [InlineData(0x7a)]
    public void Parse_EmptyMessages_AreRefusedBeforeTheyAreMade(params int[] tags)
    {
        byte[] content = [.. Enumerable.Repeat(new byte[] { (byte)tags[^1], 0 }, 1 << 21).SelectMany(b => b)];
        foreach (int tag in tags[..^1].Reverse().Append(GraphTag))
            content = Field((byte)tag, content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(content, "m")).Message;
        Assert.Equal("onnx: expected at most 1048576 messages and texts and 16777216 bytes of whole numbers, got more (m)", message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Parse_ManyNumbersOfOneByte_AreRefused()
    {
        ModelProto model = Good();
        model.Graph.Initializer.Add(new TensorProto { Name = "n", DataType = 7, Dims = { (1 << 24) + 1 }, Int64Data = { new long[(1 << 24) + 1] } });
        Assert.Contains("16777216 bytes of whole numbers, got more", Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(model.ToByteArray(), "m")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MessagesNestedDeeply_IsRefused()
    {
        // Groups are fields that nobody knows; they nest by one byte each.
        byte[] nested = [.. Enumerable.Repeat((byte)0x1b, 100_000)];
        Assert.StartsWith("onnx: expected a protocol buffer", Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(nested, "m")).Message, StringComparison.Ordinal);
    }

    private static byte[] Field(byte tag, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteRawTag(tag);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    private static void Read(byte[] content)
    {
        try
        {
            OnnxModel model = OnnxModel.Parse(content, "m");
            ShapeInference result = model.Infer(new Shape(2, 1, 4, 4));
            Assert.True(result.Output is not null || result.Mismatch!.Contains("expected", StringComparison.Ordinal));
        }
        catch (InvalidDataException e)
        {
            Assert.StartsWith("onnx: expected ", e.Message, StringComparison.Ordinal);
        }
        catch (OverflowException)
        {
            // What the compiler of jobs reports as a tensor that is too large.
        }
    }

    private static void Normalize(ModelProto model, string inputs)
    {
        model.Graph.Initializer.Add([Floats("g", [2], 1, 1), Floats("h", [2], 0, 0), Floats("v", [2], 1, 1)]);
        model.Graph.Node.Add(Node("BatchNormalization", $"a,{inputs}", "z"));
    }

    private static ModelProto Good() => Model(
        [0, 1, 4, 4],
        [
            Node("Conv", "x,w,b", "a", ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 1, 1 }), ("group", 1)), Node("Slice", "a,from,to", "s"), Node("Transpose", "s", "t", ("perm", new[] { 1, 0, 2, 3 })),
            Node("Transpose", "t", "u", ("perm", new[] { 1, 0, 2, 3 })), Node("Softmax", "u", "p", ("axis", 1)), Node("Reshape", "p,shape", "y", ("allowzero", 0)),
        ],
        Floats("w", [2, 1, 3, 3], new float[18]),
        Floats("b", [2], 1, 2),
        Integers("from", 0),
        Integers("to", 2),
        Integers("shape", 0, -1));
}

using Google.Protobuf;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Onnx.Schema;
using Verifiable.Tensors.Serialization;
using static Verifiable.Tensors.Tests.Onnx.OnnxWriter;

namespace Verifiable.Execution.Tests.Compilation;

public sealed class OnnxJobTests
{
    private const string Yaml = """
        apiVersion: verifiable/v1
        kind: TrainingJob
        metadata: { name: imported }
        model: { onnx: model.onnx }
        data:
          inputs:  { idx: images, divide: 255 }
          targets: { idx: labels }
          order:   { seed: 7 }
        training:
          loss: { CrossEntropyLoss: {} }
          optimizer: { Adam: { lr: 0.01, betas: [0.9, 0.999], eps: 1.0e-8, weight_decay: 0.001 } }
          batch_size: 4
          steps: 5
        verification: { checkpoint_every: 2 }
        """;

    /// <summary>A model and the ONNX file of it are one job: program, initial state and so every later state.</summary>
    [Fact]
    public void CompileFile_FileOfTheNativeModel_IsTheSameJob()
    {
        using var files = new SmallJob();
        using CompiledJob native = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        files.Write("model.onnx", Small(native).ToByteArray());
        using CompiledJob imported = Compile(files, Yaml);
        Assert.Equal(native.Parameters.ToArray(), imported.Parameters.ToArray());
        Assert.Equal(native.Spec, imported.Spec);

        using Trainer expected = new(native, 1), actual = new(imported, 2);
        Assert.Equal(expected.RunSegment(0, CancellationToken.None).EndStateRoot, actual.RunSegment(0, CancellationToken.None).EndStateRoot);
    }

    [Fact]
    public void CompileFile_OtherWeights_TakeThePlaceOfTheFiles()
    {
        using var files = new SmallJob();
        using CompiledJob native = JobCompiler.CompileFile(files.WriteManifest()).Value!;
        files.Write("model.onnx", Small(native).ToByteArray());
        NamedTensor[] ones = [.. native.Parameters.Zip(native.InitialState).Where(p => p.First.IsTrainable).Select(p =>
            new NamedTensor(p.First.Label, p.First.Shape, Tensor.FromFloats(p.First.Shape, [.. Enumerable.Repeat(1f, (int)p.First.Shape.Count)])))];
        files.Write("ones.safetensors", SafetensorsFile.Write(ones));
        using CompiledJob job = Compile(files, Yaml.Replace("model.onnx }", "model.onnx, init: { safetensors: ones.safetensors } }", StringComparison.Ordinal));
        for (int i = 0; i < job.Parameters.Length; i++)
        {
            // The file lacks buffers; they are those of the ONNX file.
            float[] expected = job.Parameters[i].IsTrainable ? [.. Enumerable.Repeat(1f, (int)job.Parameters[i].Shape.Count)] : native.InitialState[i].Floats.ToArray();
            Assert.Equal(expected, job.InitialState[i].Floats.ToArray());
        }
    }

    [Theory]
    [InlineData("model.onnx", "missing.onnx", "4:16: model.onnx: expected a readable file, got none")]
    [InlineData("model.onnx", "broken.onnx", "4:16: onnx: expected a protocol buffer")]
    [InlineData("model.onnx", "unknown.onnx", "got Mish, TopK (unknown.onnx)")]
    [InlineData("model.onnx", "narrow.onnx", "4:16: model: expected an input (N, 1, 5, 5) of Float32 as the ONNX file declares it, got [4, 1, 6, 6] of Float32")]
    [InlineData("model.onnx", "padded.onnx", "4:16: model: node Conv_a (Conv): expected attribute auto_pad to be NOTSET, got 'SAME_UPPER'")]
    [InlineData("model.onnx }", "model.onnx, init: { seed: 1 } }", "4:34: model.init: expected no seed, as the ONNX file has the parameters")]
    [InlineData("model.onnx }", "model.onnx, layers: [{ ReLU: {} }] }", "model: expected either layers or GPT or onnx, got several")]
    [InlineData("onnx: model.onnx", "layers: [{ ReLU: {} }]", "4:8: model.init: expected a mapping, got nothing")]
    public void CompileFile_OneThingWrong_NamesPlaceAndExpectation(string right, string wrong, string expected)
    {
        using var files = new SmallJob();
        using (CompiledJob native = JobCompiler.CompileFile(files.WriteManifest()).Value!)
        {
            ModelProto model = Small(native);
            files.Write("model.onnx", model.ToByteArray());
            files.Write("broken.onnx", model.ToByteArray()[..99]);
            model.Graph.Node[0].Attribute.Add(Node("Conv", "", "", ("auto_pad", "SAME_UPPER")).Attribute);
            files.Write("padded.onnx", model.ToByteArray());
            model.Graph.Input[0].Type.TensorType.Shape.Dim[2].DimValue = 5;
            model.Graph.Input[0].Type.TensorType.Shape.Dim[3].DimValue = 5;
            files.Write("narrow.onnx", model.ToByteArray());
            model.Graph.Node[2].OpType = "TopK";
            model.Graph.Node[3].OpType = "Mish";
            files.Write("unknown.onnx", model.ToByteArray());
        }

        string path = files.WriteManifest(Yaml.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(JobCompiler.CompileFile(path).Errors, e => $"{e}".Contains(expected, StringComparison.Ordinal));
    }

    private static CompiledJob Compile(SmallJob files, string yaml)
    {
        ManifestResult<CompiledJob> result = JobCompiler.CompileFile(files.WriteManifest(yaml));
        Assert.Empty(result.Errors);
        return result.Value!;
    }

    /// <summary>The model of <see cref="SmallJob"/> with the job's initial parameters, as PyTorch names them.</summary>
    private static ModelProto Small(CompiledJob job) => Model(
        [0, 1, 6, 6],
        [
            Node("Conv", "x,0.weight,0.bias", "a", ("strides", new[] { 1, 2 })),
            Node("BatchNormalization", "a,1.weight,1.bias,1.running_mean,1.running_var", "b", ("momentum", 0.9f), ("epsilon", 1e-5f)),
            Node("Relu", "b", "c"),
            Node("Flatten", "c", "d", ("axis", 1)),
            Node("Gemm", "d,4.weight,4.bias", "y", ("transB", 1)),
        ],
        [.. job.Parameters.Select((p, i) => Floats(p.Label, [.. p.Shape.Extents], job.InitialState[i].Floats.ToArray()))]);
}

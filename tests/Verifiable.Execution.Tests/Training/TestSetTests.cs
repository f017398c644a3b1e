using System.Security.Cryptography;
using System.Text;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Execution.Training;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Tests.Training;

public sealed class TestSetTests : IDisposable
{
    private readonly SmallJob _files = new();

    private string Images => Path.Combine(_files.Folder, "images");

    private string Labels => Path.Combine(_files.Folder, "labels");

    public void Dispose() => _files.Dispose();

    /// <summary>Against logits that a program without metrics gives, counted here.</summary>
    [Theory]
    [InlineData(1, InstructionSet.Auto)]
    [InlineData(5, InstructionSet.Scalar)]
    [InlineData(12, InstructionSet.Reference)]
    [InlineData(100, InstructionSet.Auto)]
    public void Run_AnyBatch_CountsAndHashesTheLogits(int batch, InstructionSet set)
    {
        TrainingManifest manifest = Manifest(SmallJob.Yaml);
        manifest = manifest with { BatchSize = new Located<int>(batch, manifest.BatchSize.Location) };
        using CompiledJob job = JobCompiler.Compile(Manifest(SmallJob.Yaml)).Value!;
        using var trainer = new Trainer(job, 1);
        Assert.NotEmpty(trainer.Run(0, CancellationToken.None).ToArray());
        float[] logits = Logits(manifest.Model, job, trainer.State);
        byte[] classes = IdxFile.Parse(File.ReadAllBytes(Labels), "labels").Data.ToArray();
        int correct = classes.Where((label, i) => Array.IndexOf(logits[(3 * i)..((3 * i) + 3)], logits[(3 * i)..((3 * i) + 3)].Max()) == label).Count();

        using TestSet test = TestSet.Read(manifest, Images, Labels, 2, set);
        EvaluationResult result = test.Run(trainer.State, CancellationToken.None);
        Assert.Equal((SmallJob.Samples, correct), (result.Samples, result.Correct));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. logits.SelectMany(BitConverter.GetBytes)])), result.LogitsSha256);
        Assert.Equal(result, test.Run(trainer.State, CancellationToken.None));
    }

    /// <summary>A model that diverged knows no class, the first one neither.</summary>
    [Fact]
    public void Run_NaNAmongTheLogits_IsRightNowhere()
    {
        TrainingManifest manifest = Manifest(SmallJob.Yaml);
        using CompiledJob job = JobCompiler.Compile(manifest).Value!;
        job.InitialState[Array.FindIndex([.. job.Program.States], s => s.Label == "4.bias")].Floats[0] = float.NaN;
        using TestSet test = TestSet.Read(manifest, Images, Labels, 1);
        EvaluationResult result = test.Run(job.InitialState, CancellationToken.None);
        Assert.Equal((SmallJob.Samples, 0), (result.Samples, result.Correct));
    }

    [Fact]
    public void Read_ManifestThatShapesSamples_ShapesTheTestsToo()
    {
        TrainingManifest plain = Manifest(SmallJob.Yaml);
        using CompiledJob job = JobCompiler.Compile(plain).Value!;
        using TestSet expected = TestSet.Read(plain, Images, Labels, 1);
        byte[] pixels = IdxFile.Parse(File.ReadAllBytes(Images), "images").Data.ToArray();
        _files.Write("flat", SmallJob.Idx([SmallJob.Samples, 36], pixels));
        TrainingManifest shaped = Manifest(SmallJob.Yaml.Replace("idx: images, ", "idx: flat, shape: [1, 6, 6], ", StringComparison.Ordinal));
        using TestSet test = TestSet.Read(shaped, Path.Combine(_files.Folder, "flat"), Labels, 1);
        Assert.Equal(expected.Run(job.InitialState, CancellationToken.None), test.Run(job.InitialState, CancellationToken.None));
        _files.Write("short", SmallJob.Idx([SmallJob.Samples, 35], new byte[SmallJob.Samples * 35]));
        Assert.Contains("data.inputs.shape: expected 35 elements", Refusal(shaped, "short", "labels"), StringComparison.Ordinal);
    }

    /// <summary>What is flattened first may come flat: the weights behind it have other extents then, and the same elements.</summary>
    [Fact]
    public void Run_SamplesOfAnotherShapeThatFit_MeasuresTheSame()
    {
        const string convolutions = """
                - Conv2d: { in_channels: 1, out_channels: 2, kernel_size: 3, stride: [1, 2] }
                - BatchNorm2d: { num_features: 2 }
                - ReLU: {}

            """;
        string yaml = SmallJob.Yaml.Replace(convolutions, "", StringComparison.Ordinal).Replace("in_features: 16", "in_features: 36", StringComparison.Ordinal);
        Assert.DoesNotContain("Conv2d", yaml, StringComparison.Ordinal);
        TrainingManifest manifest = Manifest(yaml);
        using CompiledJob job = JobCompiler.Compile(manifest).Value!;
        byte[] pixels = IdxFile.Parse(File.ReadAllBytes(Images), "images").Data.ToArray();
        _files.Write("flat", SmallJob.Idx([SmallJob.Samples, 36], pixels));
        using TestSet expected = TestSet.Read(manifest, Images, Labels, 1), flat = TestSet.Read(manifest, Path.Combine(_files.Folder, "flat"), Labels, 1);
        Assert.Equal(expected.Run(job.InitialState, CancellationToken.None), flat.Run(job.InitialState, CancellationToken.None));
    }

    [Fact]
    public void Read_FilesOfNumPyAndCsv_AreReadAsThoseOfTheTraining()
    {
        byte[] pixels = IdxFile.Parse(File.ReadAllBytes(Images), "images").Data.ToArray();
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({SmallJob.Samples}, 1, 6, 6), }}\n");
        _files.Write("images.npy", [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. pixels]);
        string[] names = ["ant", "bee", "cat"];
        _files.Write("labels.csv", Encoding.UTF8.GetBytes("class\n" + string.Concat(Enumerable.Range(0, SmallJob.Samples).Select(i => names[i % 3] + "\n"))));
        TrainingManifest idx = Manifest(SmallJob.Yaml);
        using CompiledJob job = JobCompiler.Compile(idx).Value!;
        using TestSet expected = TestSet.Read(idx, Images, Labels, 1);
        TrainingManifest manifest = Manifest(SmallJob.Yaml.Replace("idx: images", "npy: images.npy", StringComparison.Ordinal).Replace("idx: labels", "csv: labels.csv, columns: class", StringComparison.Ordinal));
        using TestSet test = TestSet.Read(manifest, Path.Combine(_files.Folder, "images.npy"), Path.Combine(_files.Folder, "labels.csv"), 1);
        Assert.Equal(expected.Run(job.InitialState, CancellationToken.None), test.Run(job.InitialState, CancellationToken.None));

        _files.Write("two.csv", Encoding.UTF8.GetBytes("class\n" + string.Concat(Enumerable.Range(0, SmallJob.Samples).Select(i => names[1 + (i % 2)] + "\n"))));
        Assert.Contains("evaluate: expected the labels of the training, ant, bee, cat, got bee, cat (", Refusal(manifest, "images.npy", "two.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "labels", "evaluate: test inputs: expected a readable file, got none: no such file")]
    [InlineData("images", "nowhere", "evaluate: test classes: expected a readable file, got none: no such file")]
    [InlineData("labels", "labels", "evaluate: test inputs: expected samples of rank 1 or more, got one number a sample")]
    [InlineData("images", "few", "evaluate: test classes: expected 12 classes, as many as there are inputs, got 2")]
    [InlineData("images", "beyond", "evaluate: test classes: expected classes 0 to 2, as many as the model's outputs, got 3 (sample 11")]
    [InlineData("small", "labels", "evaluate: model.layers[")]
    public void Read_FileThatDoesNotDo_IsRefused(string images, string labels, string expected)
    {
        _files.Write("few", SmallJob.Idx([2], new byte[2]));
        _files.Write("beyond", SmallJob.Idx([12], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]));
        _files.Write("small", SmallJob.Idx([12, 5, 6], new byte[12 * 30]));
        Assert.StartsWith(expected, Refusal(Manifest(SmallJob.Yaml), images, labels), StringComparison.Ordinal);
    }

    private TrainingManifest Manifest(string yaml) => ManifestReader.ReadFile(_files.WriteManifest(yaml)).Value!;

    private string Refusal(TrainingManifest manifest, string images, string labels) =>
        Assert.Throws<InvalidDataException>(() => TestSet.Read(manifest, Path.Combine(_files.Folder, images), Path.Combine(_files.Folder, labels), 1)).Message;

    private float[] Logits(Module model, CompiledJob job, IReadOnlyList<Tensor> state)
    {
        TrainingProgram program = ClassifierPrograms.Evaluation(model, new ClassifierInputs(SmallJob.Samples, new Shape(1, 6, 6), SmallJob.Samples, 1));
        using var schedule = new Tensor(ElementType.Float32, program.Program.Schedule.Shape);
        using var executor = new ProgramExecutor(program.Program, [job.Datasets[0]], schedule, new ExecutorOptions { Threads = 1, KeptOutputs = [program.LogitsOperator] });
        executor.Step([.. state.Take(program.Parameters.Length)], 0);
        return executor.Output(program.LogitsOperator).Floats.ToArray();
    }
}

using System.Globalization;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Reference;
using Verifiable.Tensors.Tests.Parity;

namespace Verifiable.Tensors.Tests.Nn;

/// <summary>Metrics as programs: PyTorch's values over all samples, the same bits from every instruction set, and what is at the edges.</summary>
public sealed class EvaluationProgramsTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    private const int Features = 5;
    private const int Classes = 7;
    private static readonly EvaluationOptions s_classes = new((x, y) => functional.cross_entropy_elements(x, y, -1), true, [EvaluationMetric.Loss, EvaluationMetric.Accuracy, EvaluationMetric.Perplexity]);

    [Theory]
    [InlineData(40, 8, 40, null)]
    [InlineData(40, 8, 37, null)]
    [InlineData(11, 16, 11, 3)]
    [InlineData(300, 7, 290, 0)]
    public void Samples_Classes_AreThoseOfPyTorch(int data, int batch, int samples, int? ignored)
    {
        var random = new Random(samples);
        var inputs = new ClassifierInputs(data, new Shape(Features), batch, (samples + batch - 1) / batch);
        TrainingProgram program = EvaluationPrograms.Samples(Net(), inputs, samples, s_classes with { Ignored = ignored });
        float[] x = Floats(random, data * Features), w = Floats(random, Classes * Features), b = Floats(random, Classes);
        int[] y = [.. Enumerable.Range(0, data).Select(_ => random.Next(Classes))], order = Shuffled(random, data)[..samples];
        Dictionary<string, double> metrics = Run(program, [w, b], [x, y, order]);

        var tensors = new Dictionary<string, OracleTensor>
        {
            ["x"] = Of([data, Features], x),
            ["w"] = Of([Classes, Features], w),
            ["b"] = Of([Classes], b),
            ["y"] = Of([data], y),
            ["order"] = Of([samples], order),
        };
        const string logits = "F.linear(x[order], w, b)";
        string loss = $"F.cross_entropy({logits}, y[order], ignore_index={ignored ?? -100})";
        string counted = $"y[order] != {ignored ?? -100}";
        AssertNear(Ask(loss, tensors), metrics["evaluation.loss"]);
        AssertNear(Ask($"torch.exp({loss})", tensors), metrics["evaluation.perplexity"]);
        Assert.Equal(Ask($"({counted}).sum()", tensors), metrics["evaluation.count"]);
        double correct = Ask($"(({logits}.argmax(1) == y[order]) & ({counted})).sum()", tensors);
        Assert.Equal(correct, metrics["evaluation.correct"]);
        Assert.Equal((float)correct / (float)metrics["evaluation.count"], metrics["evaluation.accuracy"]);
    }

    [Theory]
    [InlineData("F.mse_loss", 1)]
    [InlineData("F.l1_loss", 3)]
    [InlineData("F.binary_cross_entropy_with_logits", 8)]
    public void Samples_Numbers_HaveTheMeanLossOfPyTorch(string function, int batch)
    {
        const int data = 20, samples = 19;
        var random = new Random(batch);
        var inputs = new ClassifierInputs(data, new Shape(Features), batch, (samples + batch - 1) / batch) { Target = new Shape(Classes) };
        Func<Value, Value, Value> elements = function switch
        {
            "F.mse_loss" => (o, t) => functional.mse_loss(o, t, LossReduction.None),
            "F.l1_loss" => (o, t) => functional.l1_loss(o, t, LossReduction.None),
            _ => (o, t) => functional.binary_cross_entropy_with_logits(o, t, null, LossReduction.None),
        };
        TrainingProgram program = EvaluationPrograms.Samples(Net(), inputs, samples, new EvaluationOptions(elements, false, [EvaluationMetric.Loss]));
        float[] x = Floats(random, data * Features), w = Floats(random, Classes * Features), b = Floats(random, Classes), y = Floats(random, data * Classes);
        int[] order = Shuffled(random, data)[..samples];
        Dictionary<string, double> metrics = Run(program, [w, b], [x, y, order]);
        double expected = Ask(
            $"{function}(F.linear(x[order], w, b), y[order])",
            new Dictionary<string, OracleTensor>
            {
                ["x"] = Of([data, Features], x),
                ["w"] = Of([Classes, Features], w),
                ["b"] = Of([Classes], b),
                ["y"] = Of([data, Classes], y),
                ["order"] = Of([samples], order),
            });
        AssertNear(expected, metrics["evaluation.loss"]);
        Assert.Equal(samples * Classes, metrics["evaluation.count"]);
        Assert.DoesNotContain("evaluation.accuracy", metrics.Keys);
    }

    [Theory]
    [InlineData(3, 6, null)]
    [InlineData(4, 6, 2)]
    public void Text_Windows_AreThoseOfPyTorch(int batch, int windows, int? ignored)
    {
        const int context = 5, width = 4;
        var random = new Random(batch);
        int tokens = (windows * context) + 1;
        var inputs = new TextInputs(tokens, context, batch, (windows + batch - 1) / batch);
        TrainingProgram program = EvaluationPrograms.Text(nn.Sequential(nn.Embedding(Classes, width), nn.Linear(width, Classes)), inputs, windows, s_classes with { Ignored = ignored });
        float[] e = Floats(random, Classes * width), w = Floats(random, Classes * width), b = Floats(random, Classes);
        int[] text = [.. Enumerable.Range(0, tokens).Select(_ => random.Next(Classes))], order = [.. Enumerable.Range(0, windows).Select(i => i * context)];
        Dictionary<string, double> metrics = Run(program, [e, w, b], [text, order]);
        var tensors = new Dictionary<string, OracleTensor>
        {
            ["e"] = Of([Classes, width], e),
            ["w"] = Of([Classes, width], w),
            ["b"] = Of([Classes], b),
            ["t"] = Of([tokens], text),
        };
        // Side by side, windows cover every token once.
        const string logits = "F.linear(e[t[:-1]], w, b)";
        string loss = $"F.cross_entropy({logits}, t[1:], ignore_index={ignored ?? -100})";
        AssertNear(Ask(loss, tensors), metrics["evaluation.loss"]);
        AssertNear(Ask($"torch.exp({loss})", tensors), metrics["evaluation.perplexity"]);
        Assert.Equal(Ask($"(({logits}.argmax(1) == t[1:]) & (t[1:] != {ignored ?? -100})).sum()", tensors), metrics["evaluation.correct"]);
        Assert.Equal(Ask($"(t[1:] != {ignored ?? -100}).sum()", tensors), metrics["evaluation.count"]);
    }

    /// <summary>Of equal outputs the first is the largest; a sample with a NaN among them is wrong.</summary>
    [Fact]
    public void Samples_TiesAndNaN_AreDecidedAsDocumented()
    {
        TrainingProgram program = EvaluationPrograms.Samples(nn.Sequential(nn.Identity()), new ClassifierInputs(6, new Shape(3), 4, 2), 6, s_classes);
        float[] x = [1, 1, 0, 1, 1, 0, -0f, 0, -1, float.NaN, 1, 2, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.PositiveInfinity, 0, 0];
        Dictionary<string, double> metrics = Run(program, [], [x, (int[])[0, 1, 0, 0, 0, 0], (int[])[0, 1, 2, 3, 4, 5]]);
        // Right: the first; the third (zeros are equal); the fifth (all alike); the sixth.
        Assert.Equal(4, metrics["evaluation.correct"]);
        Assert.Equal(double.NaN, metrics["evaluation.loss"]);
    }

    [Fact]
    public void Samples_NothingCounts_GivesNaN()
    {
        TrainingProgram program = EvaluationPrograms.Samples(nn.Sequential(nn.Identity()), new ClassifierInputs(2, new Shape(3), 2, 1), 2, s_classes with { Ignored = 1 });
        Dictionary<string, double> metrics = Run(program, [], [new float[6], (int[])[1, 1], (int[])[0, 1]]);
        Assert.Equal((0, double.NaN, double.NaN), (metrics["evaluation.count"], metrics["evaluation.loss"], metrics["evaluation.accuracy"]));
    }

    /// <summary>Many small losses after a large one: what the running sum rounds away is kept.</summary>
    [Fact]
    public void Samples_ManySmallLosses_AreNotLost()
    {
        const int data = 2001;
        var options = new EvaluationOptions((x, y) => functional.l1_loss(x, y, LossReduction.None), false, [EvaluationMetric.Loss]);
        TrainingProgram program = EvaluationPrograms.Samples(nn.Sequential(nn.Identity()), new ClassifierInputs(data, new Shape(1), 1, data) { Target = new Shape(1) }, data, options);
        float[] x = [1 << 24, .. Enumerable.Repeat(0.25f, data - 1)];
        Dictionary<string, double> metrics = Run(program, [], [x, new float[data], Enumerable.Range(0, data).ToArray()]);
        Assert.Equal((float)(((1 << 24) + 500.0) / data), metrics["evaluation.loss"]);
    }

    [Fact]
    public void Samples_AccuracyOfNumbers_IsRefused() => Assert.Throws<ArgumentException>(() =>
        EvaluationPrograms.Samples(Net(), new ClassifierInputs(4, new Shape(Features), 2, 2) { Target = new Shape(Classes) }, 4, s_classes with { HasClasses = false, Elements = (x, y) => functional.mse_loss(x, y, LossReduction.None) }));

    [Fact]
    public void Samples_ParametersAreThoseOfTrainingAndNothingChangesThem()
    {
        var inputs = new ClassifierInputs(9, new Shape(1, 6, 6), 4, 3);
        Sequential model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(), nn.Linear(32, 3));
        TrainingProgram training = ClassifierPrograms.Training(model, inputs, optim.Adam());
        TrainingProgram evaluation = EvaluationPrograms.Samples(model, inputs, 9, s_classes);
        Assert.Equal(training.Parameters.Select(p => (p.Label, p.State.Shape, p.IsTrainable)), evaluation.Parameters.Select(p => (p.Label, p.State.Shape, p.IsTrainable)));
        Assert.All(evaluation.Program.States[..evaluation.Parameters.Length], s => Assert.Null(s.Next));
        Assert.All(evaluation.Program.States[evaluation.Parameters.Length..], s => Assert.NotNull(s.Next));
    }

    private static Sequential Net() => nn.Sequential(nn.Linear(Features, Classes));

    /// <summary>Runs all steps with every instruction set and several thread counts, which must agree in every bit with the interpreter; gives what the states hold in the end.</summary>
    private static Dictionary<string, double> Run(TrainingProgram evaluation, float[][] parameters, Array[] datasets)
    {
        StepProgram program = evaluation.Program;
        long steps = program.Schedule.Shape[0];
        Assert.Empty(ProgramRules.Validate(program, (uint)steps, 1));
        Tensor[] data = [.. datasets.Select((d, i) => d is float[] floats ? Tensor.FromFloats(program.Datasets[i].Shape, floats) : Tensor.FromInts(program.Datasets[i].Shape, (int[])d))];
        using var schedule = new Tensor(ElementType.Float32, program.Schedule.Shape);
        Tensor[] expected = Start();
        for (long s = 0; s < steps; s++)
            ReferenceExecutor.Step(program, expected, data, schedule, s);
        int threads = 1;
        foreach (InstructionSet set in InstructionSets.Available)
        {
            Tensor[] actual = Start();
            using var executor = new ProgramExecutor(program, data, schedule, new ExecutorOptions { InstructionSet = set, Threads = threads++ });
            for (long s = 0; s < steps; s++)
                executor.Step(actual, s);
            for (int t = 0; t < actual.Length; t++)
                Assert.True(expected[t].Bits.SequenceEqual(actual[t].Bits), string.Create(CultureInfo.InvariantCulture, $"{set}: expected the interpreter's bits, got others ({program.States[t].Label})"));
        }

        return program.States.Index().Skip(parameters.Length).ToDictionary(s => s.Item.Label, s => s.Item.Type == ElementType.Int32 ? (double)expected[s.Index].Ints[0] : expected[s.Index].Floats[0]);

        Tensor[] Start() => [.. program.States.Select((s, i) => i < parameters.Length ? Tensor.FromFloats(s.Shape, parameters[i]) : new Tensor(s.Type, s.Shape))];
    }

    private double Ask(string expression, Dictionary<string, OracleTensor> tensors) => Assert.Single(oracle.Ask(new OracleQuestion(expression, tensors, null)).Value);

    private static void AssertNear(double expected, double actual) => Assert.InRange(actual, expected - (2e-6 * Math.Abs(expected)), expected + (2e-6 * Math.Abs(expected)));

    private static OracleTensor Of(long[] shape, float[] data) => new(shape, [.. data.Select(v => (double)v)], false, true);

    private static OracleTensor Of(long[] shape, int[] data) => new(shape, [.. data.Select(v => (double)v)], true, true);

    private static float[] Floats(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];

    private static int[] Shuffled(Random random, int count)
    {
        int[] all = [.. Enumerable.Range(0, count)];
        random.Shuffle(all);
        return all;
    }
}

using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Tests.Functional;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.EndToEnd.Referee;

/// <summary>The referee contract gives the reference interpreter's bits for every operator, and never confirms what one flipped bit changed.</summary>
[Collection(ChainCollection.Name)]
public sealed class OperatorDifferentialTests(ChainFixture chain)
{
    private const int ElementsPerKind = 20;
    private const int ElementsPerFunction = 12;
    private const int AtOnce = 8;
    // Steps are drawn below this number.
    private const int RandomSteps = 5;

    /// <summary>What layers, loss and optimizer of LeNet and BatchNorm are made of.</summary>
    private static readonly string[] s_kinds =
    [
        "adam.exp_avg", "adam.exp_avg_sq", "adam.update", "batch.inputs", "batch.targets", "batch_norm2d", "batch_norm2d.bias.gradient", "batch_norm2d.input.gradient",
        "batch_norm2d.mean", "batch_norm2d.mean.gradient", "batch_norm2d.running_mean", "batch_norm2d.running_var", "batch_norm2d.squares", "batch_norm2d.std", "batch_norm2d.variance.gradient", "batch_norm2d.weight.gradient", "conv2d",
        "conv2d.bias.gradient", "conv2d.input.gradient", "conv2d.weight.gradient", "cross_entropy", "cross_entropy.exp", "cross_entropy.gradient", "cross_entropy.max",
        "cross_entropy.sample", "cross_entropy.sum", "linear", "linear.bias.gradient", "linear.input.gradient", "linear.weight.gradient", "max_pool2d", "max_pool2d.gradient",
        "max_pool2d.position", "relu", "relu.gradient",
    ];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(37, 2)]
    public async Task Evaluate_EveryKindOfLayer_GivesTheInterpretersBits(int step, int seed)
    {
        using DisputableJob job = SmallNet.JobOfAllLayers();
        Assert.Equal(s_kinds, job.Program.Operators.Select(o => o.Label).Distinct().Order(StringComparer.Ordinal));
        TracedStep traced = job.Honest(0).Step(step);
        ListTree states = job.Honest(0).StateTree(step);
        var random = new Random(seed);
        var questions = new List<Question>();
        foreach (IGrouping<string, int> kind in Enumerable.Range(0, job.Program.Operators.Length).GroupBy(j => job.Program.Operators[j].Label))
        {
            int[] operators = [.. kind];
            for (int i = 0; i < ElementsPerKind; i++)
            {
                int index = operators[i % operators.Length];
                Terminal terminal = Terminal.Random(job.Encoded, job.Inputs, traced, states, index, random);
                AddQuestions(terminal, [.. terminal.Operator.Operands.Select(o => traced.Source(o.Source))], questions, random);
            }
        }

        await AssertAsync(questions);
    }

    [Fact]
    public async Task Evaluate_EveryLayer_GivesTheInterpretersBits()
    {
        var random = new Random(5);
        var questions = new List<Question>();
        foreach (Operator @operator in LoneOperators.Distinct(LayerCases.Names.SelectMany(n => LayerCases.Build(n).Program.Operators)))
            Ask(@operator, 3, questions, random);
        await AssertAsync(questions);
    }

    [Fact]
    public async Task Evaluate_Optimizers_GivesTheInterpretersBits()
    {
        var random = new Random(7);
        var questions = new List<Question>();
        foreach (Optimizer optimizer in new Optimizer[] { optim.SGD(0.1, 0.9, 0.2, 0.01), optim.SGD(0.1, 0.9, 0, 0.01, nesterov: true), optim.AdamW(0.01), optim.Lion(0.01, weight_decay: 0.1) })
        {
            (optimizer.AccumulationSteps, optimizer.MaxGradientValue, optimizer.MaxGradientNorm) = (2, 0.5, 1);
            var graph = new Graph();
            var shape = new Shape(3, 4);
            Value parameter = graph.Parameter("p", shape, shape, Initialization.Constant(0));
            var gradient = new FoldBuilder(graph, "gradient", shape);
            int element = gradient.ReadElement(graph.Dataset("g", ElementType.Float32, shape));
            optimizer.Append(graph, new Dictionary<TensorSource, Value> { [parameter.Source] = gradient.Fold(0, s => s.Operand(element)) }, RandomSteps);
            foreach (Operator @operator in LoneOperators.Distinct(graph.Build().Operators))
                Ask(@operator, 3, questions, random);
        }

        await AssertAsync(questions);
    }

    [Fact]
    public async Task Evaluate_EvaluationPrograms_GivesTheInterpretersBits()
    {
        const int Samples = 9, Batch = 4, Steps = 3, Classes = 5;
        var random = new Random(8);
        var questions = new List<Question>();
        var options = new EvaluationOptions((x, y) => functional.cross_entropy_elements(x, y, -1), true, [EvaluationMetric.Loss, EvaluationMetric.Accuracy, EvaluationMetric.Perplexity]);
        var inputs = new ClassifierInputs(Samples, new Shape(6), Batch, Steps);
        TrainingProgram[] programs =
        [
            EvaluationPrograms.Samples(nn.Linear(6, Classes), inputs, Samples, options),
            EvaluationPrograms.Samples(nn.Linear(6, Classes), inputs, Samples, options with { Ignored = 3 }),
            EvaluationPrograms.Samples(
                nn.Linear(6, Classes), inputs with { Target = new Shape(Classes) }, Samples, new EvaluationOptions((x, y) => functional.mse_loss(x, y, LossReduction.None), false, [EvaluationMetric.Loss])),
            EvaluationPrograms.Text(nn.Sequential(nn.Embedding(Classes, 6), nn.Linear(6, Classes)), new TextInputs(30, 4, Batch, Steps), Samples, options),
        ];
        Operator[] operators = [.. programs.SelectMany(p => p.Program.Operators)];
        foreach (string label in (string[])["evaluation.top", "evaluation.first", "evaluation.correct", "evaluation.batch_loss", "evaluation.perplexity"])
            Assert.Contains(operators, o => o.Label == label);
        foreach (Operator @operator in LoneOperators.Distinct(operators))
            Ask(@operator, 4, questions, random);
        await AssertAsync(questions);
    }

    [Fact]
    public async Task Evaluate_ActivationsAndLosses_GivesTheInterpretersBits()
    {
        var random = new Random(6);
        var questions = new List<Question>();
        foreach (Operator @operator in FunctionOperators.All())
            Ask(@operator, ElementsPerFunction, questions, random);
        await AssertAsync(questions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Evaluate_RandomOperators_GivesTheInterpretersBits(int seed)
    {
        var random = new Random(seed);
        var operators = new RandomOperators(random);
        var questions = new List<Question>();
        for (int i = 0; i < 60; i++)
            Ask(operators.Next(), 6, questions, random);
        await AssertAsync(questions);
    }

    [Fact]
    public async Task Evaluate_NaNsOfAnyPayloadAndSign_GivesTheInterpretersBits()
    {
        var random = new Random(4);
        var questions = new List<Question>();
        foreach (Operator @operator in HostileNaNs.Operators(random))
            Ask(@operator, 2, questions, random);
        await AssertAsync(questions);
    }

    [Fact]
    public async Task Evaluate_WordsOfHostileNaNs_GivesTheInterpretersBits()
    {
        var random = new Random(3);
        var questions = new List<Question>();
        foreach (ScalarOpcode word in (ScalarOpcode[])[ScalarOpcode.HighWordF64, ScalarOpcode.LowWordF64])
        {
            var builder = new ScalarProgramBuilder();
            ScalarProgramBuilder.Register joined = builder.Emit(ScalarOpcode.F64FromWords, builder.Operand(0), builder.Operand(1));
            ScalarProgramBuilder.Register chosen = builder.Emit(ScalarOpcode.Select64, builder.Operand(1), joined, builder.Float64(BitConverter.UInt64BitsToDouble(0x7ff0_0000_0000_0001)));
            Operand[] operands = [.. Enumerable.Range(0, 2).Select(i => new Operand(
                new TensorSource(SourceKind.Dataset, i), ElementType.Float32, 0, [Coordinate.Affine(50, [new AffineTerm(MapVariable.Output(0), 1)])]))];
            Ask(
                new Operator(ElementType.UInt32, new Shape(50), ElementType.UInt32, 0, Shape.Scalar, [.. operands], builder.Build(builder.Emit(word, chosen)), ScalarProgram.Empty),
                ElementsPerKind,
                questions,
                random,
                bits => random.Next(4) == 0 ? 0u : 0x7ff00000 | (bits & 0x800fffff));
        }

        await AssertAsync(questions);
    }

    /// <summary>Adds questions about an operator whose operands are dataset tensors.</summary>
    private static void Ask(Operator @operator, int elements, List<Question> questions, Random random, Func<uint, uint>? change = null)
    {
        Tensor[] datasets = [.. @operator.Operands.Select(o => RandomValues.Tensor(random, o.Type, o.Shape))];
        foreach (Tensor tensor in change is null ? [] : datasets)
        {
            foreach (ref uint bits in tensor.Bits)
                bits = change!(bits);
        }

        using var schedule = new Tensor(ElementType.Float32, new Shape(1, 1));
        var program = new StepProgram(
            [@operator], [], [.. @operator.Operands.Select(o => new InputDeclaration(o.Type, o.Shape))], new InputDeclaration(ElementType.Float32, schedule.Shape));
        var inputs = new JobInputs(program, datasets, schedule);
        using var traced = new TracedStep(inputs, new ReferenceRunner(inputs), [], random.Next(RandomSteps), 1);
        var noStates = new ListTree([Hash256.Zero], MerkleTags.State);
        for (int i = 0; i < elements; i++)
            AddQuestions(Terminal.Random(StepProgramEncoding.Encode(program), inputs, traced, noStates, 0, random), datasets, questions, random);
        foreach (Tensor tensor in datasets)
            tensor.Dispose();
    }

    /// <summary>The terminal itself, and with one bit flipped in each place that it has.</summary>
    private static void AddQuestions(Terminal terminal, Tensor[] operands, List<Question> questions, Random random)
    {
        questions.Add(new Question(terminal, terminal.Expected));
        foreach (SpoiltWitness.Place place in Enum.GetValues<SpoiltWitness.Place>())
        {
            if (SpoiltWitness.Flip(terminal.Witness, place, random) is { } spoilt)
                questions.Add(new Question(terminal with { Witness = spoilt }, null));
        }

        if (terminal.Operator.Operands.Select((o, i) => (o.Source.Kind, Open: terminal.Witness.Operands[i].Leaves.Count > 0)).FirstOrDefault(o => o.Open) is { Open: true } opened)
            questions.Add(new Question(terminal with { Roots = Flip(terminal.Roots, opened.Kind, random) }, null));

        // Another accumulator gives what the interpreter makes of it.
        Evaluation piece = terminal.Evaluation with { Accumulator = terminal.Evaluation.Accumulator ^ (1u << random.Next(32)) };
        if (piece.FirstIteration > 0 || piece.Count == 0)
            questions.Add(new Question(terminal with { Evaluation = piece }, terminal.Interpret(operands, piece)));
    }

    private static Roots Flip(Roots roots, SourceKind kind, Random random) => kind switch
    {
        SourceKind.Operator => roots with { Trace = SpoiltWitness.Flip(roots.Trace, random) },
        SourceKind.State => roots with { State = SpoiltWitness.Flip(roots.State, random) },
        SourceKind.Dataset => roots with { Dataset = SpoiltWitness.Flip(roots.Dataset, random) },
        _ => roots with { Schedule = SpoiltWitness.Flip(roots.Schedule, random) },
    };

    private async Task AssertAsync(List<Question> questions)
    {
        Assert.Contains(questions, q => q.Expected is null);
        await Parallel.ForEachAsync(questions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (question, _) =>
        {
            uint? actual;
            try
            {
                actual = await question.Terminal.AskAsync(chain.FoldReferee);
            }
            catch (ContractRevertException)
            {
                actual = null;
            }

            if (actual != question.Expected)
                Assert.Fail($"evaluate: expected {Text(question.Expected)}, got {Text(actual)} ({question.Terminal.Operator.Label}, {question.Terminal.Evaluation})");
        });
    }

    private static string Text(uint? bits) => bits is { } value ? $"0x{value:x8}" : "a revert";

    /// <summary>What is asked and the answer; null: the contract must revert.</summary>
    private sealed record Question(Terminal Terminal, uint? Expected);
}

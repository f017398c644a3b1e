using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Nn;

public sealed class GPTTests
{
    private static readonly GPTOptions s_small = new(Layers: 2, Heads: 2, Features: 8, Vocabulary: 7, Context: 6);

    [Fact]
    public void StateDict_NamesAndShapes_AreNanoGpts()
    {
        IReadOnlyDictionary<string, Shape> names = new GPT(s_small with { Layers = 1 }).state_dict();
        Assert.Equal(
            [
                "transformer.wte.weight", "transformer.wpe.weight",
                "transformer.h.0.ln_1.weight", "transformer.h.0.ln_1.bias", "transformer.h.0.attn.c_attn.weight", "transformer.h.0.attn.c_attn.bias",
                "transformer.h.0.attn.c_proj.weight", "transformer.h.0.attn.c_proj.bias", "transformer.h.0.ln_2.weight", "transformer.h.0.ln_2.bias",
                "transformer.h.0.mlp.c_fc.weight", "transformer.h.0.mlp.c_fc.bias", "transformer.h.0.mlp.c_proj.weight", "transformer.h.0.mlp.c_proj.bias",
                "transformer.ln_f.weight", "transformer.ln_f.bias", "lm_head.weight",
            ],
            names.Keys);
        Assert.Equal(new Shape(24, 8), names["transformer.h.0.attn.c_attn.weight"]);
        Assert.Equal(new Shape(7, 8), names["lm_head.weight"]);
    }

    /// <summary>No table of positions; cosines and sines are computed once, whatever the number of blocks.</summary>
    [Fact]
    public void Training_RotaryPositions_HaveNoParameters()
    {
        GPTOptions options = s_small with { Rotary = true };
        Assert.Equal(new GPT(s_small).state_dict().Keys.Where(n => n != "transformer.wpe.weight"), new GPT(options).state_dict().Keys);
        StepProgram program = Program(options).Program;
        Assert.Single(program.Operators, o => o.Label == "rotary.cos");
        Assert.Equal(4, program.Operators.Count(o => o.Label == "rotary"));
        Assert.Empty(ProgramRules.Validate(program, 40, 10));
        Assert.Throws<ArgumentException>(() => new GPT(options with { Heads = 8 }));
        Assert.Throws<ArgumentException>(() => nn.RotaryEmbedding(5));
    }

    [Fact]
    public void Training_SharedTable_IsOneState()
    {
        TrainingProgram tied = Program(s_small), apart = Program(s_small with { Tied = false });
        Assert.Equal(tied.Parameters.Length + 1, apart.Parameters.Length);
        Assert.DoesNotContain(tied.Parameters, p => p.Label == "lm_head.weight");
        Assert.Empty(ProgramRules.Validate(tied.Program, 40, 10));
    }

    [Fact]
    public void Training_Attention_CopiesNothing() =>
        Assert.DoesNotContain(Program(s_small).Program.Operators, o => o.Label is "copy" or "reshape" or "view.gradient.copy");

    [Fact]
    public void Training_RepeatingText_LearnsIt()
    {
        AdamW optimizer = optim.AdamW(0.01, weight_decay: 0);
        optimizer.MaxGradientNorm = 1;
        TrainingProgram training = LanguageModelPrograms.Training(new GPT(s_small), new TextInputs(64, 6, 4, 40), optimizer);
        StepProgram program = training.Program;
        var random = new Random(3);
        Tensor[] state = [.. program.States.Select(s => new Tensor(s.Type, s.Shape))];
        for (int i = 0; i < training.Parameters.Length; i++)
        {
            foreach (ref float value in state[i].Floats)
                value = training.Parameters[i].Label.Contains("ln_", StringComparison.Ordinal) && training.Parameters[i].Label.EndsWith("weight", StringComparison.Ordinal) ? 1 : (float)((random.NextDouble() - 0.5) * 0.2);
        }

        Tensor[] datasets = [Tensor.FromInts(new Shape(64), [.. Enumerable.Range(0, 64).Select(i => i * i % 7)]), Tensor.FromInts(new Shape(160), [.. Enumerable.Range(0, 160).Select(_ => random.Next(58))])];
        using Tensor schedule = Tensor.FromFloats(program.Schedule.Shape, optimizer.Schedule(40));
        Tensor[] reference = [.. state.Select(t => t.Clone())];
        using var executor = new ProgramExecutor(program, datasets, schedule, new ExecutorOptions { Threads = 2, KeptOutputs = [training.LossOperator!.Value] });
        var losses = new float[40];
        for (int step = 0; step < losses.Length; step++)
        {
            executor.Step(state, step);
            losses[step] = executor.Output(training.LossOperator!.Value).Floats[0];
            if (step >= 2)
                continue;
            Tensor[] outputs = ReferenceExecutor.Trace(program, reference, datasets, schedule, step);
            for (int t = 0; t < reference.Length; t++)
            {
                reference[t].CopyFrom(outputs[program.States[t].Next!.Value]);
                Assert.Equal(reference[t].Bits.ToArray(), state[t].Bits.ToArray());
            }
        }

        Assert.InRange(losses[0], 1.8f, 2.2f);
        Assert.InRange(losses[^1], 0, 1f);
    }

    [Fact]
    public void Evaluation_HasTheParametersOfTraining()
    {
        TrainingProgram evaluation = LanguageModelPrograms.Evaluation(new GPT(s_small), new TextInputs(64, 6, 4, 2));
        Assert.Equal(Program(s_small).Parameters.Select(p => (p.Label, p.State.Shape)), evaluation.Parameters.Select(p => (p.Label, p.State.Shape)));
        Assert.Equal(Shape.Scalar, evaluation.Program.Operators[evaluation.LossOperator!.Value].Output);
    }

    [Fact]
    public void Infer_WindowLongerThanTheContext_SaysSo() =>
        Assert.Equal("expected tokens (N, T) of type Int32 with T up to 6, got Int32 [2, 7]", new GPT(s_small).Infer(new Shape(2, 7), ElementType.Int32).Mismatch);

    [Fact]
    public void Constructor_HeadsThatDoNotDivide_AreRefused() => Assert.Throws<ArgumentException>(() => new GPT(s_small with { Heads = 3 }));

    private static TrainingProgram Program(GPTOptions options) => LanguageModelPrograms.Training(new GPT(options), new TextInputs(64, 6, 4, 40), optim.AdamW());
}

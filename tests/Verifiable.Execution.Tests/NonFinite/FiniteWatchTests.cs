using Verifiable.Execution.Compilation;
using Verifiable.Execution.NonFinite;
using Verifiable.Execution.Training;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tests.NonFinite;

public sealed class FiniteWatchTests : IDisposable
{
    private readonly SmallJob _files = new();
    private readonly CompiledJob _job;

    public FiniteWatchTests() => _job = JobCompiler.CompileFile(_files.WriteManifest()).Value!;

    public void Dispose()
    {
        _job.Dispose();
        _files.Dispose();
    }

    /// <summary>In the vectors and in the tail of each tensor.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void OfState_AnyElement_IsFound(float value)
    {
        var watch = new FiniteWatch(_job);
        Tensor[] state = [.. _job.InitialState.Select(t => t.Clone())];
        Assert.Null(watch.OfState(state));
        for (int i = 0; i < state.Length; i++)
        {
            for (int element = 0; element < state[i].Count; element++)
            {
                float old = state[i].Floats[element];
                state[i].Floats[element] = value;
                NonFiniteSymptom symptom = watch.OfState(state)!;
                Assert.Equal(($"state {_job.Program.States[i].Label}", (long)element, value), (symptom.Name, symptom.Element, symptom.Value));
                state[i].Floats[element] = old;
            }
        }
    }

    [Fact]
    public void OfState_LargestFiniteAndTinyNumbers_AreNoTrouble()
    {
        Tensor[] state = [.. _job.InitialState.Select(t => t.Clone())];
        state[0].Floats[0] = float.MaxValue;
        state[0].Floats[1] = -float.Epsilon;
        Assert.Null(new FiniteWatch(_job).OfState(state));
    }

    [Fact]
    public void OfState_TensorThatBeginsInfinite_IsAsTheJobWantsIt()
    {
        _job.InitialState[0].Floats[0] = float.NegativeInfinity;
        Assert.Null(new FiniteWatch(_job).OfState(_job.InitialState));
    }

    [Fact]
    public void StepBack_AfterAStep_GivesTheStateBeforeIt()
    {
        using var trainer = new Trainer(_job, 2);
        Assert.Throws<InvalidOperationException>(trainer.StepBack);
        var roots = new List<string> { trainer.StateRoot().ToHex() };
        for (int step = 0; step < 3; step++)
        {
            trainer.RunStep(step);
            roots.Add(trainer.StateRoot().ToHex());
        }

        trainer.StepBack();
        Assert.Equal(roots[2], trainer.StateRoot().ToHex());
        trainer.RunStep(2);
        Assert.Equal(roots[3], trainer.StateRoot().ToHex());
    }
}

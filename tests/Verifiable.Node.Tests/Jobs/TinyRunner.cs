using Verifiable.Execution.Tree;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Node.Tests.Jobs;

/// <summary>Runs the steps of a <see cref="TinyJob"/>, and tells which.</summary>
internal sealed class TinyRunner : IStepRunner
{
    /// <summary>The steps that were run, in order.</summary>
    public List<long> Ran { get; } = [];

    /// <summary>Called before each step.</summary>
    public Action<long> Before { get; set; } = static _ => { };

    public void Step(Tensor[] state, long step)
    {
        Before(step);
        Ran.Add(step);
        state[0].Floats[0] = (0.5f * state[0].Floats[0]) + step;
        state[0].Floats[1]++;
    }

    /// <summary>The steps that were traced, in order.</summary>
    public List<long> Traced { get; } = [];

    public Tensor[] Trace(Tensor[] stateBefore, long step)
    {
        Traced.Add(step);
        return [Output(stateBefore[0].Floats[0], step)];
    }

    /// <summary>What the only operator of the job is said to come to.</summary>
    public static Tensor Output(float number, long step) => Tensor.FromFloats(new Shape(1), [number - step]);
}

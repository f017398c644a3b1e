using Verifiable.Execution.Tree;
using Verifiable.Tensors;

namespace Verifiable.Worker.Faults;

/// <summary>Runs steps with a fault: what follows the flipped bit is computed from it, as a dishonest worker would go on.</summary>
public sealed class FaultyRunner : IStepRunner
{
    private readonly KernelRunner _runner;
    private long _step;

    /// <summary>Puts the fault into a runner, which stays the caller's.</summary>
    public FaultyRunner(KernelRunner runner, Fault fault)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(fault);
        _runner = runner;
        runner.Interceptor = (index, output) =>
        {
            if (_step == fault.Step && index == fault.Operator)
                output.Bits[checked((int)fault.Element)] ^= 1u << fault.Bit;
        };
    }

    /// <inheritdoc/>
    public void Step(Tensor[] state, long step)
    {
        _step = step;
        _runner.Step(state, step);
    }

    /// <inheritdoc/>
    public Tensor[] Trace(Tensor[] stateBefore, long step)
    {
        _step = step;
        return _runner.Trace(stateBefore, step);
    }
}

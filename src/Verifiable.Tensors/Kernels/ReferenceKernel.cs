using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels;

/// <summary>The reference interpreter, element by element.</summary>
internal sealed class ReferenceKernel(Operator @operator) : OperatorKernel, IParallelJob
{
    private const int UnitElements = 256;
    private FoldInterpreter? _interpreter;
    private Tensor? _output;

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _interpreter = new FoldInterpreter(@operator, operands, step);
        _output = output;
        pool.Run(this, checked((int)((output.Count + UnitElements - 1) / UnitElements)));
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch)
    {
        Span<long> digits = stackalloc long[@operator.Output.Rank];
        Span<uint> output = _output!.Bits;
        for (int i = unit * UnitElements; i < Math.Min(output.Length, (unit + 1) * UnitElements); i++)
        {
            @operator.Output.Unravel(i, digits);
            output[i] = _interpreter!.Element(digits);
        }
    }
}

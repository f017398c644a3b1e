namespace Verifiable.Tensors.Kernels;

/// <summary>One operator compiled for one instruction set; the same bits as <see cref="Reference.FoldInterpreter"/> at any thread count.</summary>
internal abstract class OperatorKernel
{
    /// <summary>Computes the operator's whole output.</summary>
    /// <param name="pool">The workers that share the output's elements.</param>
    /// <param name="operands">One tensor per operand; none of them is the output.</param>
    /// <param name="output">Receives the output.</param>
    /// <param name="step">The step number.</param>
    /// <remarks>A kernel runs once at a time.</remarks>
    public abstract void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step);
}

using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;
using Abi = Verifiable.Ethereum.Contracts;

namespace Verifiable.EndToEnd.Referee;

/// <summary>One question to the fold referee, everything that it opens, and the interpreter's answer.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Encoding">Its bytes.</param>
/// <param name="Evaluation">Which piece of which element.</param>
/// <param name="Roots">The roots that operands open from.</param>
/// <param name="Witness">The openings.</param>
/// <param name="Expected">The interpreter's bits.</param>
internal sealed record Terminal(Operator Operator, byte[] Encoding, Evaluation Evaluation, Roots Roots, FoldWitness Witness, uint Expected)
{
    /// <summary>The terminal of one element: in a fold of one block the whole of it, else a random block or the finish.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="traced">A traced step of it.</param>
    /// <param name="stateTree">Tree over the state tensors' roots before the step.</param>
    /// <param name="operatorIndex">The operator.</param>
    /// <param name="random">Chooses element and piece.</param>
    public static Terminal Random(EncodedProgram program, JobInputs inputs, TracedStep traced, ListTree stateTree, int operatorIndex, Random random)
    {
        Operator @operator = inputs.Program.Operators[operatorIndex];
        long element = random.NextInt64(@operator.Output.Count);
        uint[] partials = traced.Partials(operatorIndex, element);
        long block = random.NextInt64(@operator.BlockCount);
        DisputePhase phase = @operator.BlockCount == 1 ? DisputePhase.ProveElement : random.Next(3) == 0 ? DisputePhase.ProveFinish : DisputePhase.ProveBlock;
        uint entry = phase switch
        {
            DisputePhase.ProveFinish => partials[^1],
            DisputePhase.ProveBlock when block > 0 => partials[block - 1],
            _ => 0,
        };
        var position = new DisputePosition
        {
            Phase = phase,
            Node = Hash256.Zero,
            FirstStep = traced.Step,
            StepCount = 1,
            StateBefore = stateTree.Root,
            StateAfter = Hash256.Zero,
            Trace = traced.TraceTree.Root,
            OperatorIndex = operatorIndex,
            OutputRoot = traced.OutputTree(operatorIndex).Root,
            TracePath = traced.TraceTree.Path(operatorIndex),
            Element = element,
            FirstBlock = phase == DisputePhase.ProveBlock ? block : 0,
            Entry = entry,
        };
        long first = phase == DisputePhase.ProveBlock ? block * ProgramLimits.BlockLength : 0;
        long count = phase == DisputePhase.ProveFinish ? 0 : Math.Min(ProgramLimits.BlockLength, @operator.Reduction.Count - first);
        var roots = new Roots(
            traced.TraceTree.Root, stateTree.Root, TensorCommitments.DatasetRoot(inputs.Datasets), TensorCommitments.Root(inputs.Schedule),
            (ushort)inputs.Program.Operators.Length, (ushort)inputs.Program.States.Length, (ushort)inputs.Datasets.Count);
        var evaluation = new Evaluation((uint)element, (uint)first, (uint)count, phase != DisputePhase.ProveBlock, entry, (uint)traced.Step);
        var terminal = new Terminal(
            @operator, program.Operators[operatorIndex].ToArray(), evaluation, roots, new WitnessBuilder(inputs).Build(traced, stateTree, position), 0);
        Tensor[] operands = [.. @operator.Operands.Select(o => traced.Source(o.Source))];
        return terminal with { Expected = terminal.Interpret(operands, evaluation) };
    }

    /// <summary>The interpreter's bits for a piece.</summary>
    public uint Interpret(IReadOnlyList<Tensor> operands, Evaluation piece)
    {
        var interpreter = new FoldInterpreter(Operator, operands, piece.Step);
        long[] digits = new long[Operator.Output.Rank];
        Operator.Output.Unravel(piece.ElementIndex, digits);
        uint accumulator = piece.FirstIteration == 0 && piece.Count > 0 ? Operator.Init : piece.Accumulator;
        accumulator = interpreter.Fold(digits, accumulator, piece.FirstIteration, piece.FirstIteration + piece.Count);
        return piece.WithFinish ? interpreter.Finish(digits, accumulator) : accumulator;
    }

    /// <summary>The contract's answer.</summary>
    public Task<uint> AskAsync(FoldReferee referee) => referee.EvaluateAsync(Encoding, Evaluation, Roots, new Abi.Witness([.. Witness.Operands.Select(operand => new Abi.OperandWitness(
        operand.Root, [.. operand.RootPath], [.. operand.Leaves.Select(l => new Abi.LeafOpening((uint)l.Index, l.Values.ToArray(), [.. l.Path]))]))]));
}

using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Bundles;

/// <summary>How much memory a job's program asks for; a few hundred bytes can declare terabytes of zeros.</summary>
/// <remarks>Counted are all states, datasets, the schedule and the outputs of all operators, 4 bytes an element: what a step holds when a dispute asks for its trace.</remarks>
public static class JobMemory
{
    /// <summary>Most bytes of all state tensors together: a checkpoint holds them with its header in one blob, and a longer blob is kept nowhere.</summary>
    public const long MaxStateBytes = (1L << 30) - (1 << 20);

    /// <summary>Bytes of all tensors that a program declares.</summary>
    public static long Required(StepProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return Shapes(program).Aggregate(0L, static (bytes, tensor) => bytes + Bytes(tensor.Shape));
    }

    /// <summary>Refuses a program that asks for more than a node gives.</summary>
    /// <exception cref="BundleException">A tensor cannot be addressed, the states do not fit a checkpoint, or all tensors together exceed <paramref name="maxBytes"/>.</exception>
    internal static void Check(StepProgram program, long maxBytes)
    {
        foreach ((Shape shape, string what) in Shapes(program))
        {
            if (Bytes(shape) > Array.MaxLength)
                throw new BundleException($"bundle: expected tensors of at most {Array.MaxLength} bytes, got {shape} ({what})");
        }

        long state = program.States.Aggregate(0L, static (bytes, declaration) => bytes + Bytes(declaration.Shape));
        if (state > MaxStateBytes)
            throw new BundleException($"bundle: expected a state of at most {MaxStateBytes} bytes, got {state}");
        long required = Required(program);
        if (required > maxBytes)
            throw new BundleException($"bundle: expected a job of at most {maxBytes} bytes, got {required} (states, datasets, schedule and operator outputs)");
    }

    private static long Bytes(Shape shape) => shape.Count * sizeof(uint);

    private static IEnumerable<(Shape Shape, string What)> Shapes(StepProgram program) =>
    [
        .. program.States.Select((s, i) => (s.Shape, $"state tensor {i}")),
        .. program.Datasets.Select((d, i) => (d.Shape, $"dataset tensor {i}")),
        (program.Schedule.Shape, "schedule"),
        .. program.Operators.Select((o, i) => (o.Output, $"output of operator {i}")),
    ];
}

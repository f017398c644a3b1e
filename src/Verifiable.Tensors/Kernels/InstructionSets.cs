using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Verifiable.Tensors.Kernels;

/// <summary>Names and availability of instruction sets.</summary>
public static class InstructionSets
{
    private static readonly (string Name, InstructionSet Value)[] s_names =
    [
        ("auto", InstructionSet.Auto), ("512", InstructionSet.Vector512), ("256", InstructionSet.Vector256),
        ("128", InstructionSet.Vector128), ("scalar", InstructionSet.Scalar), ("reference", InstructionSet.Reference),
    ];

    /// <summary>The sets that this machine can run, widest first, the reference interpreter last.</summary>
    public static IReadOnlyList<InstructionSet> Available { get; } =
        [.. s_names.Select(n => n.Value).Where(s => s != InstructionSet.Auto && IsAvailable(s))];

    /// <summary>Whether this machine can run the set.</summary>
    public static bool IsAvailable(InstructionSet set) => set switch
    {
        InstructionSet.Vector512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx512DQ.IsSupported,
        InstructionSet.Vector256 => Vector256.IsHardwareAccelerated && Fma.IsSupported,
        InstructionSet.Vector128 => Vector128.IsHardwareAccelerated && (Fma.IsSupported || AdvSimd.IsSupported),
        _ => true,
    };

    /// <summary>The set to run: <see cref="InstructionSet.Auto"/> becomes the widest available.</summary>
    /// <exception cref="PlatformNotSupportedException">The set was forced and this machine lacks it.</exception>
    public static InstructionSet Resolve(InstructionSet set)
    {
        if (set == InstructionSet.Auto)
            return Available[0];
        if (!IsAvailable(set))
            throw new PlatformNotSupportedException($"InstructionSets: expected one of {string.Join(", ", Available.Select(Name))} on this machine, got {Name(set)}");
        return set;
    }

    /// <summary>The name used on command lines.</summary>
    public static string Name(InstructionSet set) => s_names.First(n => n.Value == set).Name;

    /// <summary>Parses <c>auto|512|256|128|scalar|reference</c>.</summary>
    public static bool TryParse(string text, out InstructionSet set)
    {
        foreach ((string name, InstructionSet value) in s_names)
        {
            if (name == text)
            {
                set = value;
                return true;
            }
        }

        set = InstructionSet.Auto;
        return false;
    }
}

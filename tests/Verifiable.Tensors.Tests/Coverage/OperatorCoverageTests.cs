using System.Reflection;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Tests.Autograd;
using Verifiable.Tensors.Tests.Functional;
using Verifiable.Tensors.Tests.Kernels;
using Verifiable.Tensors.Tests.Parity;

namespace Verifiable.Tensors.Tests.Coverage;

/// <summary>No public operator or layer without its proofs: all kernels against the interpreter, PyTorch, finite differences. A new one fails here until it has them.</summary>
public sealed class OperatorCoverageTests
{
    // Cases of which each is run by every instruction set, and of which each is differentiated over f64.
    private static readonly Type[] s_kernelCases = [typeof(LayerCases), typeof(FunctionOperators)];
    private static readonly Type[] s_gradientCases = [typeof(LayerCases), typeof(FunctionOperators), typeof(FiniteDifferenceTests)];

    // Without elements of f32 that change: batches of data, and tables that a program computes of constants. Losses by sample are only evaluated (EvaluationProgramsTests compare them with PyTorch).
    private static readonly string[] s_withoutGradient =
        ["functional.batch_gather", "functional.batch_sequential", "functional.batch_windows", "functional.batch_windows_sequential", "functional.rotary_tables", "functional.cross_entropy_elements"];

    // Its mask is Philox's, not PyTorch's: DropoutTests compare it with plain Philox.
    private static readonly string[] s_ownRandomness = ["functional.dropout"];

    // Not PyTorch's: LayerModuleTests and ModuleTests hold them to what they are made of.
    private static readonly string[] s_structure = ["nn.Sequential", "nn.ModuleList", "nn.Parameter", "nn.Residual", "nn.Identity", "nn.Flatten"];

    [Fact]
    public void Operators_EachHasAKernelCase() => AssertAllIn(Operators(), CalledMethods.Of(s_kernelCases), "run by every instruction set in LayerCases or FunctionOperators");

    [Fact]
    public void Operators_EachHasAFiniteDifferenceCase() => AssertAllIn(
        Operators().Where(m => !s_withoutGradient.Contains(Name(m))),
        CalledMethods.Of(s_gradientCases),
        "differentiated in LayerCases, FunctionOperators or FiniteDifferenceTests");

    [Fact]
    public void Operators_EachIsComparedWithPyTorch() => AssertAllIn(
        Operators().Where(m => !s_withoutGradient.Contains(Name(m)) && !s_ownRandomness.Contains(Name(m))),
        CalledMethods.Of(ParityTypes()),
        "compared with PyTorch in a parity test");

    [Fact]
    public void Layers_EachIsHeldToItsFunctionOrToPyTorch() => AssertAllIn(
        typeof(nn).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(m => !s_structure.Contains(Name(m))),
        CalledMethods.Of([.. ParityTypes(), .. TypesOf("Verifiable.Tensors.Tests.Nn")]),
        "built by a test of Nn");

    [Fact]
    public void Of_ThisClass_FindsCallsInMethodsAndLambdas()
    {
        HashSet<MethodBase> called = CalledMethods.Of(typeof(OperatorCoverageTests));
        Assert.Contains(typeof(CalledMethods).GetMethod(nameof(CalledMethods.Of))!, called);
        Assert.Contains(typeof(OperatorCoverageTests).GetMethod(nameof(Name), BindingFlags.NonPublic | BindingFlags.Static)!, called);
        Assert.DoesNotContain(typeof(ParityCheck).GetMethod(nameof(ParityCheck.CheckLoss))!, called);
    }

    private static IEnumerable<Type> ParityTypes() => [.. TypesOf("Verifiable.Tensors.Tests.Parity"), .. TypesOf("Verifiable.Tensors.Tests.Nn").Where(t => t.Name.EndsWith("ParityTests", StringComparison.Ordinal))];

    private static IEnumerable<Type> TypesOf(string space) => typeof(OperatorCoverageTests).Assembly.GetTypes().Where(t => t.Namespace == space && !t.IsNested);

    // The static functions, and the methods and operators of values that give values.
    private static IEnumerable<MethodInfo> Operators() =>
    [
        .. typeof(functional).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly),
        .. typeof(Value).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => (m.ReturnType == typeof(Value) || m.ReturnType == typeof(Value[])) && !m.Name.Contains('<', StringComparison.Ordinal) && !m.Name.StartsWith("get_", StringComparison.Ordinal)),
    ];

    private static void AssertAllIn(IEnumerable<MethodInfo> methods, HashSet<MethodBase> called, string what)
    {
        MethodInfo[] all = [.. methods];
        Assert.True(all.Length > 20, $"expected dozens of operators, got {all.Length}");
        string[] missing = [.. all.Where(m => !called.Contains(m)).Select(m => $"{Name(m)}({string.Join(", ", m.GetParameters().Select(p => p.ParameterType.Name))})")];
        Assert.True(missing.Length == 0, $"expected every operator to be {what}, got none for {string.Join("; ", missing)}");
    }

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}

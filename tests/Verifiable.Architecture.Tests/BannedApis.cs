using System.Text.RegularExpressions;

namespace Verifiable.Architecture.Tests;

/// <summary>Finds calls whose result may differ between machines in C# text.</summary>
internal static partial class BannedApis
{
    private const string Elementary =
        "Exp|Exp2|Exp10|ExpM1|Log|Log2|Log10|LogP1|Log1P|Pow|RootN|Cbrt|Hypot|Tanh|Tan|TanPi|Sin|SinPi|Cos|CosPi|SinCos|SinCosPi|Sinh|Cosh"
        + "|Asin|Acos|Atan|Atan2|Asinh|Acosh|Atanh";

    private static readonly (Regex Pattern, string Reason)[] Rules =
    [
        (ElementaryFunctions(), "elementary functions of the platform are not correctly rounded"),
        (Estimates(), "estimates differ between processors"),
        (VectorOfAnyWidth(), "Vector<T> is as wide as the machine"),
        (HorizontalSums(), "the order of a horizontal sum is not the fold's"),
        (TensorPrimitives(), "TensorPrimitives associates by vector width"),
        (NativeSemantics(), "native minima, maxima and conversions differ in NaN and overflow"),
        (LinqSums(), "sums are folds with a stated order"),
    ];

    /// <summary>Each banned call in <paramref name="source"/>, once, with the reason.</summary>
    public static IEnumerable<(string Api, string Reason)> Find(string source)
    {
        string code = CommentsAndStrings().Replace(source, " ");
        foreach ((Regex pattern, string reason) in Rules)
        {
            foreach (string api in pattern.Matches(code).Select(match => match.Value.TrimEnd('(', '<', ' ')).Distinct(StringComparer.Ordinal))
                yield return (api, reason);
        }

        // Intrinsics need the guard in the same file; the portable Math.FusedMultiplyAdd does not.
        if (FmaIntrinsics().IsMatch(code) && !code.Contains("Fma.IsSupported", StringComparison.Ordinal))
            yield return ("Fma", "fused multiply-add intrinsics need Fma.IsSupported in the same file");
    }

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|""""""[\s\S]*?""""""|@""(?:[^""]|"""")*""|""(?:\\.|[^""\\\n])*""", RegexOptions.Singleline)]
    private static partial Regex CommentsAndStrings();

    [GeneratedRegex(@"\b(?:MathF?|float|double|Single|Double|TSelf|T|Vector(?:64|128|256|512))\.(?:" + Elementary + @")\(")]
    private static partial Regex ElementaryFunctions();

    [GeneratedRegex(@"\b\w+Estimate\b")]
    private static partial Regex Estimates();

    [GeneratedRegex(@"\bVector<")]
    private static partial Regex VectorOfAnyWidth();

    [GeneratedRegex(@"\bVector(?:64|128|256|512)?\.(?:Sum|Dot)\(")]
    private static partial Regex HorizontalSums();

    [GeneratedRegex(@"\bTensorPrimitives\b")]
    private static partial Regex TensorPrimitives();

    [GeneratedRegex(@"\b(?:MinNative|MaxNative|ClampNative|ConvertTo\w*Native)\b")]
    private static partial Regex NativeSemantics();

    [GeneratedRegex(@"\.(?:Sum|Average)\(\)")]
    private static partial Regex LinqSums();

    [GeneratedRegex(@"\bFma\.(?!IsSupported)")]
    private static partial Regex FmaIntrinsics();
}

namespace Verifiable.Architecture.Tests;

public sealed class BannedApiTests
{
    [Fact]
    public void Sources_OfTensorsAndExecution_CallNothingThatVariesByMachine()
    {
        Exemptions exemptions = Exemptions.Read("banned-apis.txt");
        var found = new HashSet<string>(StringComparer.Ordinal);
        var violations = new List<string>();
        foreach (string file in Repository.Files.Where(IsCommittedPath))
        {
            foreach ((string api, string reason) in BannedApis.Find(Repository.Read(file)))
            {
                found.Add($"{file}:{api}");
                if (!exemptions.Has($"{file}:{api}"))
                    violations.Add($"{file}: {api}: {reason}");
            }
        }

        Violations.AssertNone(violations);
        Violations.AssertNone(exemptions.Subjects.Except(found).Select(subject => $"{subject}: an exemption that is not needed"));
    }

    [Theory]
    [InlineData("x = MathF.Exp(y);", "MathF.Exp")]
    [InlineData("x = Math.Pow(y, 2);", "Math.Pow")]
    [InlineData("x = double.Log(y);", "double.Log")]
    [InlineData("x = float.MultiplyAddEstimate(a, b, c);", "MultiplyAddEstimate")]
    [InlineData("x = Vector256.MultiplyAddEstimate(a, b, c);", "MultiplyAddEstimate")]
    [InlineData("x = MathF.ReciprocalSqrtEstimate(a);", "ReciprocalSqrtEstimate")]
    [InlineData("Vector<float> x;", "Vector")]
    [InlineData("x = Vector256.Sum(a);", "Vector256.Sum")]
    [InlineData("x = Vector128.Dot(a, b);", "Vector128.Dot")]
    [InlineData("x = Vector512.Exp(a);", "Vector512.Exp")]
    [InlineData("TensorPrimitives.Add(a, b, c);", "TensorPrimitives")]
    [InlineData("x = Vector128.MinNative(a, b);", "MinNative")]
    [InlineData("x = float.ConvertToIntegerNative<int>(a);", "ConvertToIntegerNative")]
    [InlineData("x = values.Sum();", ".Sum()")]
    [InlineData("x = Fma.MultiplyAdd(a, b, c);", "Fma")]
    public void Find_BannedCall_IsReported(string code, string expected) =>
        Assert.Equal(expected, Assert.Single(BannedApis.Find(code)).Api);

    [Theory]
    [InlineData("x = MathF.FusedMultiplyAdd(a, b, c) + MathF.Sqrt(a) + MathF.Min(a, b) + MathF.Abs(a) + MathF.Round(a);")]
    [InlineData("x = Vector256.FusedMultiplyAdd(a, b, c); Vector256<float> y;")]
    [InlineData("// MathF.Exp(x) would differ")]
    [InlineData("/* TensorPrimitives */ throw new Exception(\"Math.Pow(x) is banned\");")]
    [InlineData("if (Fma.IsSupported) x = Fma.MultiplyAdd(a, b, c);")]
    [InlineData("program.Exp(x); CorrectlyRounded.Exp(x); builder.Log(y);")]
    public void Find_AllowedCode_IsNotReported(string code) => Assert.Empty(BannedApis.Find(code));

    [Fact]
    public void Sources_Found_AreMany() => Assert.True(Repository.Files.Count(IsCommittedPath) > 5, "expected the sources of Tensors and Execution");

    private static bool IsCommittedPath(string file) => file.EndsWith(".cs", StringComparison.Ordinal)
        && (file.StartsWith("src/Verifiable.Tensors/", StringComparison.Ordinal) || file.StartsWith("src/Verifiable.Execution/", StringComparison.Ordinal));
}

using System.Globalization;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes.QuickForms;

namespace Verifiable.Tensors.Tests.ElementaryFunctions;

/// <summary>The part of the exhaustive proof that is quick: edges, inputs next to a rounding boundary, random inputs, all judged by MPFR.</summary>
public sealed class ElementaryVectorTests
{
    [Fact]
    public void Exp_Vectors_MatchMpfr() => AssertVectors("exp", ElementaryPrograms.Exp);

    [Fact]
    public void Expm1_Vectors_MatchMpfr() => AssertVectors("expm1", ElementaryPrograms.Expm1);

    [Fact]
    public void Log_Vectors_MatchMpfr() => AssertVectors("log", ElementaryPrograms.Log);

    [Fact]
    public void Tanh_Vectors_MatchMpfr() => AssertVectors("tanh", ElementaryPrograms.Tanh);

    [Fact]
    public void Erf_Vectors_MatchMpfr() => AssertVectors("erf", ElementaryPrograms.Erf);

    [Fact]
    public void Rsqrt_Vectors_MatchMpfr() => AssertVectors("rsqrt", ElementaryPrograms.Rsqrt);

    [Fact]
    public void Log1p_Vectors_MatchMpfr() => AssertVectors("log1p", ElementaryPrograms.Log1p);

    [Fact]
    public void Sin_Vectors_MatchMpfr() => AssertVectors("sin", ElementaryPrograms.Sin);

    [Fact]
    public void Cos_Vectors_MatchMpfr() => AssertVectors("cos", ElementaryPrograms.Cos);

    [Fact]
    public void Sigmoid_Vectors_MatchMpfr() => AssertVectors("sigmoid", ElementaryPrograms.Sigmoid);

    [Fact]
    public void QuickForms_Vectors_MatchMpfr()
    {
        foreach (QuickForm form in QuickForm.All.Where(f => !f.HasTables))
            AssertVectors(form.Function, form.QuickProgram);
    }

    [Fact]
    public void Pow_Vectors_MatchMpfr()
    {
        var wrong = new List<string>();
        int count = 0;
        foreach (string line in Lines("pow"))
        {
            uint[] words = [.. line.Split(' ').Select(w => uint.Parse(w, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
            uint actual = ElementaryPrograms.Evaluate(ElementaryPrograms.Pow, words[0], words[1]);
            if (actual != words[2])
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"pow(0x{words[0]:x8}, 0x{words[1]:x8}): expected 0x{words[2]:x8}, got 0x{actual:x8}"));
            count++;
        }

        Assert.Empty(wrong);
        Assert.True(count > 5476 + 1000, $"expected the special values and more than 1000 other vectors, got {count}");
    }

    /// <summary>The arguments in a function's file.</summary>
    internal static IEnumerable<uint> Inputs(string name) => Lines(name).Select(l => uint.Parse(l.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    private static IEnumerable<string> Lines(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "elementary", name + ".txt")).Where(l => !l.StartsWith('#'));

    private static void AssertVectors(string name, ScalarProgram program)
    {
        var wrong = new List<string>();
        int count = 0;
        foreach (string line in Lines(name))
        {
            uint x = uint.Parse(line.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            uint expected = uint.Parse(line.AsSpan(9, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            uint actual = ElementaryPrograms.Evaluate(program, x);
            if (actual != expected)
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name}(0x{x:x8}): expected 0x{expected:x8}, got 0x{actual:x8}"));
            count++;
        }

        Assert.Empty(wrong);
        Assert.True(count > 2000, $"expected more than 2000 vectors of {name}, got {count}");
    }
}

namespace Verifiable.Tensors.Tests.ElementaryFunctions;

public sealed class ElementarySpecialCaseTests
{
    [Theory]
    [InlineData(0x00000000u, 0x3f800000u)] // e^0 = 1
    [InlineData(0x80000000u, 0x3f800000u)]
    [InlineData(0x00000001u, 0x3f800000u)]
    [InlineData(0x7f800000u, 0x7f800000u)]
    [InlineData(0xff800000u, 0x00000000u)]
    [InlineData(0x7f7fffffu, 0x7f800000u)]
    [InlineData(0xff7fffffu, 0x00000000u)]
    [InlineData(0x7fc00000u, 0x7fc00000u)]
    [InlineData(0xff800001u, 0x7fc00000u)] // payload and sign of a NaN never show
    [InlineData(0x42b17217u, 0x7f7fff84u)] // the last finite result
    [InlineData(0x42b17218u, 0x7f800000u)]
    [InlineData(0xc2aeac50u, 0x007fffe6u)] // subnormal results
    [InlineData(0xc2cff1b4u, 0x00000001u)] // the last result above zero
    [InlineData(0xc2cff1b5u, 0x00000000u)]
    public void Exp_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Exp, x));

    [Theory]
    [InlineData(0x00000000u, 0xff800000u)]
    [InlineData(0x80000000u, 0xff800000u)]
    [InlineData(0x3f800000u, 0x00000000u)] // ln 1 = +0
    [InlineData(0x7f800000u, 0x7f800000u)]
    [InlineData(0xff800000u, 0x7fc00000u)]
    [InlineData(0x80000001u, 0x7fc00000u)]
    [InlineData(0xbf800000u, 0x7fc00000u)]
    [InlineData(0x7fc00000u, 0x7fc00000u)]
    [InlineData(0x7f800001u, 0x7fc00000u)]
    [InlineData(0x7f7fffffu, 0x42b17218u)]
    [InlineData(0x00000001u, 0xc2ce8ed0u)] // subnormal input
    public void Log_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Log, x));

    [Theory]
    [InlineData(0x3c413d3au, 0xc08e158fu)]
    [InlineData(0x41178febu, 0x400fe5e7u)]
    [InlineData(0x4c5d65a5u, 0x418f034bu)]
    [InlineData(0x65d890d3u, 0x4254d1f9u)]
    [InlineData(0x6f31a8ecu, 0x42845a89u)]
    public void Log_NearestFloat64IsMidpointOfWrongSide_StillRoundsCorrectly(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Log, x));

    [Theory]
    [InlineData(0x00000000u, 0x00000000u)]
    [InlineData(0x80000000u, 0x80000000u)] // the sign of zero stays
    [InlineData(0x00000001u, 0x00000001u)]
    [InlineData(0xb9000000u, 0xb9000000u)]
    [InlineData(0x7f800000u, 0x3f800000u)]
    [InlineData(0xff800000u, 0xbf800000u)]
    [InlineData(0xff800001u, 0x7fc00000u)]
    public void Tanh_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Tanh, x));

    [Theory]
    [InlineData(0x00000000u, 0x3f000000u)]
    [InlineData(0x80000000u, 0x3f000000u)]
    [InlineData(0x7f800000u, 0x3f800000u)]
    [InlineData(0xff800000u, 0x00000000u)]
    [InlineData(0xffc00000u, 0x7fc00000u)]
    [InlineData(0x34c00000u, 0x3f000001u)] // 1/2 + x/4 is a midpoint, the value 2^-70 below it
    [InlineData(0xb4400000u, 0x3effffffu)]
    public void Sigmoid_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Sigmoid, x));

    [Theory]
    [InlineData(0x00000000u, 0x00000000u)]
    [InlineData(0x80000000u, 0x80000000u)]
    [InlineData(0x00000001u, 0x00000001u)] // 1.13 times the least subnormal
    [InlineData(0x7f800000u, 0x3f800000u)]
    [InlineData(0xff800000u, 0xbf800000u)]
    [InlineData(0xffc00001u, 0x7fc00000u)]
    public void Erf_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Erf, x));

    [Theory]
    [InlineData(0x00000000u, 0x7f800000u)]
    [InlineData(0x80000000u, 0xff800000u)]
    [InlineData(0x7f800000u, 0x00000000u)]
    [InlineData(0x40800000u, 0x3f000000u)]
    [InlineData(0x80000001u, 0x7fc00000u)]
    [InlineData(0xff800000u, 0x7fc00000u)]
    [InlineData(0x7fc00001u, 0x7fc00000u)]
    public void Rsqrt_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Rsqrt, x));

    [Theory]
    [InlineData(0x00000000u, 0x00000000u)]
    [InlineData(0x80000000u, 0x80000000u)]
    [InlineData(0x80000001u, 0x80000001u)]
    [InlineData(0x7f800000u, 0x7f800000u)]
    [InlineData(0x7f7fffffu, 0x42b17218u)]
    [InlineData(0xbf800000u, 0xff800000u)] // ln 0
    [InlineData(0xbf800001u, 0x7fc00000u)]
    [InlineData(0xff800000u, 0x7fc00000u)]
    [InlineData(0xffc00000u, 0x7fc00000u)]
    [InlineData(0x3710001bu, 0x370ffff3u)] // nearest f64 is a midpoint whose even neighbour is the wrong one
    [InlineData(0x41078febu, 0x400fe5e7u)]
    [InlineData(0x65d890d3u, 0x4254d1f9u)]
    [InlineData(0x6f31a8ecu, 0x42845a89u)]
    [InlineData(0xb70fffe5u, 0xb710000du)]
    [InlineData(0xbb0ec8c4u, 0xbb0ef0a5u)]
    [InlineData(0x35400003u, 0x353fffffu)] // even an f64 with 11 more bits would be the midpoint
    [InlineData(0xb53ffffdu, 0xb5400001u)]
    public void Log1p_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Log1p, x));

    [Theory]
    [InlineData(0x00000000u, 0x00000000u)]
    [InlineData(0x80000000u, 0x80000000u)]
    [InlineData(0x80000001u, 0x80000001u)]
    [InlineData(0x7f800000u, 0x7fc00000u)]
    [InlineData(0xff800000u, 0x7fc00000u)]
    [InlineData(0xffc00001u, 0x7fc00000u)]
    [InlineData(0x46199998u, 0xbeb1fa5du)] // nearest f64 is a midpoint whose even neighbour is the wrong one
    [InlineData(0xc6199998u, 0x3eb1fa5du)]
    [InlineData(0x40490fdbu, 0xb3bbbd2eu)] // the f32 nearest to pi
    public void Sin_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Sin, x));

    [Theory]
    [InlineData(0x00000000u, 0x3f800000u)]
    [InlineData(0x80000000u, 0x3f800000u)]
    [InlineData(0x80000001u, 0x3f800000u)]
    [InlineData(0x7f800000u, 0x7fc00000u)]
    [InlineData(0xff800000u, 0x7fc00000u)]
    [InlineData(0xffc00001u, 0x7fc00000u)]
    [InlineData(0x5f18b878u, 0x3f7f14bbu)] // the two that are mended
    [InlineData(0xe115cb11u, 0x3f78142fu)]
    [InlineData(0x3fc90fdbu, 0xb33bbd2eu)] // the f32 nearest to pi/2
    public void Cos_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Cos, x));

    [Theory]
    [InlineData(0x7fc00000u, 0x00000000u, 0x3f800000u)] // pow(NaN, 0) = 1
    [InlineData(0x7fc00000u, 0x80000000u, 0x3f800000u)]
    [InlineData(0x3f800000u, 0x7fc00000u, 0x3f800000u)] // pow(1, NaN) = 1
    [InlineData(0x3f800000u, 0xff800000u, 0x3f800000u)]
    [InlineData(0xbf800000u, 0x7f800000u, 0x3f800000u)] // pow(-1, inf) = 1
    [InlineData(0xbf800000u, 0xff800000u, 0x3f800000u)]
    [InlineData(0x40000000u, 0x7fc00000u, 0x7fc00000u)]
    [InlineData(0xffc00001u, 0x3f800000u, 0x7fc00000u)]
    [InlineData(0x00000000u, 0xbf800000u, 0x7f800000u)] // pow(+0, -1) = +inf
    [InlineData(0x80000000u, 0xc0400000u, 0xff800000u)] // pow(-0, -3) = -inf
    [InlineData(0x80000000u, 0xc0000000u, 0x7f800000u)] // pow(-0, -2) = +inf
    [InlineData(0x80000000u, 0xbf000000u, 0x7f800000u)] // pow(-0, -0.5) = +inf
    [InlineData(0x80000000u, 0xff800000u, 0x7f800000u)] // pow(-0, -inf) = +inf
    [InlineData(0x80000000u, 0x40400000u, 0x80000000u)] // pow(-0, 3) = -0
    [InlineData(0x80000000u, 0x40000000u, 0x00000000u)]
    [InlineData(0x80000000u, 0x00000001u, 0x00000000u)] // the least exponent
    [InlineData(0x00000001u, 0x00000001u, 0x3f800000u)]
    [InlineData(0x3f7fffffu, 0x7f800000u, 0x00000000u)] // pow(below 1, inf) = 0
    [InlineData(0xbf7fffffu, 0xff800000u, 0x7f800000u)]
    [InlineData(0x3f800001u, 0x7f7fffffu, 0x7f800000u)]
    [InlineData(0xff800000u, 0x40400000u, 0xff800000u)] // pow(-inf, 3) = -inf
    [InlineData(0xff800000u, 0x40200000u, 0x7f800000u)] // pow(-inf, 2.5) = +inf
    [InlineData(0xff800000u, 0xc0400000u, 0x80000000u)]
    [InlineData(0xff800000u, 0xbf000000u, 0x00000000u)]
    [InlineData(0x7f800000u, 0xbf000000u, 0x00000000u)]
    [InlineData(0xbf800000u, 0x3f000000u, 0x7fc00000u)] // pow(-1, 0.5) is undefined
    [InlineData(0x80000001u, 0x4b000001u, 0x80000000u)] // an odd exponent of 24 bits
    [InlineData(0xbf800000u, 0x4b7fffffu, 0xbf800000u)] // the greatest odd number
    [InlineData(0xbf800000u, 0x4f7fffffu, 0x3f800000u)] // whole and even, beyond i32
    [InlineData(0x40000000u, 0x43000000u, 0x7f800000u)] // 2^128
    [InlineData(0x40000000u, 0xc3150000u, 0x00000001u)] // 2^-149
    [InlineData(0x40000000u, 0xc3160000u, 0x00000000u)] // 2^-150 is a tie with 0
    [InlineData(0x40000001u, 0xc3160000u, 0x00000000u)] // a little below it
    [InlineData(0x3fffffffu, 0xc3160000u, 0x00000001u)] // a little above it
    [InlineData(0x45801000u, 0x40000000u, 0x4b802002u)] // 4098^2 = 16793604, a number of 24 bits
    [InlineData(0x45800800u, 0x40000000u, 0x4b801000u)] // 4097^2 = 2^24 + 8193 is a midpoint
    [InlineData(0x45801800u, 0x40000000u, 0x4b803004u)] // 4099^2 = 2^24 + 24585 is a midpoint
    public void Pow_SpecialInput_MatchesDefinition(uint x, uint y, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Pow, x, y));

    [Theory]
    [InlineData(0x00000000u, 0x00000000u)]
    [InlineData(0x80000000u, 0x80000000u)] // the sign of zero stays
    [InlineData(0x00000001u, 0x00000001u)]
    [InlineData(0x80000001u, 0x80000001u)]
    [InlineData(0x7f800000u, 0x7f800000u)]
    [InlineData(0xff800000u, 0xbf800000u)]
    [InlineData(0xc2d00000u, 0xbf800000u)]
    [InlineData(0x7f800001u, 0x7fc00000u)]
    [InlineData(0x3dc252ddu, 0x3dcbd76bu)] // plain minimax coefficients give the number above
    public void Expm1_SpecialInput_MatchesDefinition(uint x, uint expected) =>
        Assert.Equal(expected, ElementaryPrograms.Evaluate(ElementaryPrograms.Expm1, x));

    [Fact]
    public void Programs_InstructionCounts_AreAsDocumented()
    {
        // The operand is one instruction more.
        Assert.Equal(30 + 1, ElementaryPrograms.Exp.Instructions.Length);
        Assert.Equal(35 + 1, ElementaryPrograms.Expm1.Instructions.Length);
        Assert.Equal(39 + 1, ElementaryPrograms.Log.Instructions.Length);
        Assert.Equal(35 + 1, ElementaryPrograms.Tanh.Instructions.Length);
        Assert.Equal(38 + 1, ElementaryPrograms.Sigmoid.Instructions.Length);
        Assert.Equal(49 + 1, ElementaryPrograms.Erf.Instructions.Length);
        Assert.Equal(5 + 1, ElementaryPrograms.Rsqrt.Instructions.Length);
        Assert.Equal(51 + 1, ElementaryPrograms.Log1p.Instructions.Length);
        Assert.Equal(140 + 1, ElementaryPrograms.Sin.Instructions.Length);
        Assert.Equal(145 + 1, ElementaryPrograms.Cos.Instructions.Length);
        Assert.Equal(251 + 2, ElementaryPrograms.Pow.Instructions.Length);
    }
}

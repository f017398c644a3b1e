using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>Bytes of operators (protocol section 2).</summary>
public static class OperatorEncoding
{
    /// <summary>Version of the encoding.</summary>
    public const byte Version = 1;

    private const byte AffineKind = 0;
    private const byte GatherKind = 1;
    private const string Operation = "OperatorEncoding.Decode";

    /// <summary>The encoding.</summary>
    /// <exception cref="OverflowException">A count or an index does not fit its field.</exception>
    public static byte[] Encode(Operator @operator)
    {
        ArgumentNullException.ThrowIfNull(@operator);
        var writer = new EncodingWriter();
        writer.Byte(Version);
        writer.Byte((byte)@operator.OutputType);
        writer.Byte((byte)@operator.AccumulatorType);
        writer.UInt32(@operator.Init);
        writer.Shape(@operator.Output);
        writer.Shape(@operator.Reduction);
        writer.Byte(@operator.Operands.Length);
        foreach (Operand operand in @operator.Operands)
            Write(writer, operand);
        foreach (ScalarProgram program in (ReadOnlySpan<ScalarProgram>)[@operator.Body, @operator.Finish])
        {
            byte[] encoded = ScalarProgramEncoding.Encode(program);
            writer.UInt16(encoded.Length);
            writer.Bytes(encoded);
        }

        return writer.ToArray();
    }

    /// <summary>The operator that <paramref name="bytes"/> encode.</summary>
    /// <exception cref="ProgramEncodingException">They do not encode one; its rule is V10, V12 (extents of an operand that no source can have) or V15.</exception>
    public static Operator Decode(ReadOnlySpan<byte> bytes, string where = "operator")
    {
        ParsedOperator parsed = Parse(bytes, where);
        return parsed.ToOperator(
            ScalarProgramEncoding.Decode(parsed.Body.Span, $"body of {where}"),
            ScalarProgramEncoding.Decode(parsed.Finish.Span, $"finish of {where}"),
            where);
    }

    /// <summary>Everything but the scalar programs, which rule V15 judges.</summary>
    /// <exception cref="ProgramEncodingException">Rule V10 is broken.</exception>
    internal static ParsedOperator Parse(ReadOnlySpan<byte> bytes, string where)
    {
        var reader = new EncodingReader(bytes, Operation, ProgramRule.OperatorEncoding, where);
        if (bytes.Length > ProgramLimits.MaxOperatorBytes)
            throw reader.Fail($"at most {ProgramLimits.MaxOperatorBytes} bytes", $"{bytes.Length}");
        int version = reader.Byte("version");
        if (version != Version)
            throw reader.Fail($"version {Version}", $"{version}");
        ElementType outputType = reader.Type("output type");
        ElementType accumulatorType = reader.Type("accumulator type");
        uint init = reader.UInt32("init");
        Shape output = reader.Shape("output");
        Shape reduction = reader.Shape("reduction");
        int operandCount = reader.ByteAtMost(ProgramLimits.MaxOperands, "operand count");
        var operands = ImmutableArray.CreateBuilder<ParsedOperand>(operandCount);
        for (int i = 0; i < operandCount; i++)
            operands.Add(ReadOperand(ref reader));
        byte[] body = reader.Take(reader.UInt16("body length"), "body").ToArray();
        byte[] finish = reader.Take(reader.UInt16("finish length"), "finish").ToArray();
        reader.End();
        return new ParsedOperator(outputType, output, accumulatorType, init, reduction, operands.MoveToImmutable(), body, finish);
    }

    private static void Write(EncodingWriter writer, Operand operand)
    {
        writer.Byte((byte)operand.Source.Kind);
        writer.UInt16(operand.Source.Index);
        writer.Byte((byte)operand.Type);
        writer.UInt32(operand.Pad);
        writer.Byte(operand.Map.Length);
        foreach (Coordinate coordinate in operand.Map)
        {
            writer.UInt32(coordinate.Extent);
            if (coordinate.GatherOperand is { } gather)
            {
                writer.Byte(GatherKind);
                writer.Byte(gather);
                continue;
            }

            writer.Byte(AffineKind);
            writer.Byte(coordinate.Terms.Length);
            foreach (AffineTerm term in coordinate.Terms)
            {
                writer.Byte(term.Variable.Code);
                writer.Int32(term.Coefficient);
            }

            writer.Int32(coordinate.Constant);
            writer.UInt32(coordinate.Divisor);
        }
    }

    private static ParsedOperand ReadOperand(ref EncodingReader reader)
    {
        var kind = (SourceKind)reader.ByteAtMost((int)SourceKind.Schedule, "source kind");
        int index = reader.UInt16("source index");
        ElementType type = reader.Type("operand type");
        uint pad = reader.UInt32("pad");
        int rank = reader.ByteAtMost(ProgramLimits.MaxRank, "operand rank");
        var map = ImmutableArray.CreateBuilder<Coordinate>(rank);
        for (int d = 0; d < rank; d++)
            map.Add(ReadCoordinate(ref reader));
        return new ParsedOperand(new TensorSource(kind, index), type, pad, map.MoveToImmutable());
    }

    private static Coordinate ReadCoordinate(ref EncodingReader reader)
    {
        uint extent = reader.UInt32("coordinate extent");
        if (extent == 0)
            throw reader.Fail("a coordinate extent of at least 1", "0");
        if (reader.ByteAtMost(GatherKind, "coordinate kind") == GatherKind)
            return Coordinate.Gather(extent, reader.Byte("gather operand"));

        int termCount = reader.ByteAtMost(ProgramLimits.MaxTerms, "term count");
        var terms = ImmutableArray.CreateBuilder<AffineTerm>(termCount);
        for (int t = 0; t < termCount; t++)
        {
            int variable = reader.Byte("variable");
            if (t > 0 && variable <= terms[t - 1].Variable.Code)
                throw reader.Fail($"a variable above 0x{terms[t - 1].Variable.Code:x2}", $"0x{variable:x2}");
            int coefficient = reader.Int32("coefficient");
            if (coefficient is 0 or > ProgramLimits.MaxCoefficient or < -ProgramLimits.MaxCoefficient)
                throw reader.Fail($"a nonzero coefficient of at most {ProgramLimits.MaxCoefficient} in magnitude", $"{coefficient}");
            terms.Add(new AffineTerm(new MapVariable((byte)variable), coefficient));
        }

        int constant = reader.Int32("constant");
        uint divisor = reader.UInt32("divisor");
        if (divisor is < 1 or > ProgramLimits.MaxDivisor)
            throw reader.Fail($"a divisor in 1..{ProgramLimits.MaxDivisor}", $"{divisor}");
        return Coordinate.FromEncoding(extent, terms.MoveToImmutable(), constant, (int)divisor);
    }
}

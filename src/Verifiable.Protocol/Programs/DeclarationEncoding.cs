namespace Verifiable.Protocol.Programs;

/// <summary>Bytes of state and input declarations (protocol section 3).</summary>
public static class DeclarationEncoding
{
    /// <summary>The next of a state that no step changes.</summary>
    public const int Unchanged = 0xffff;

    private const string Operation = "DeclarationEncoding.Decode";

    /// <summary>The encoding of a state declaration.</summary>
    public static byte[] Encode(StateDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        EncodingWriter writer = Begin(declaration.Type, declaration.Shape);
        writer.UInt16(declaration.Next ?? Unchanged);
        return writer.ToArray();
    }

    /// <summary>The encoding of an input declaration.</summary>
    public static byte[] Encode(InputDeclaration declaration)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        return Begin(declaration.Type, declaration.Shape).ToArray();
    }

    /// <summary>The state declaration that <paramref name="bytes"/> encode.</summary>
    /// <exception cref="ProgramEncodingException">Rule V20 is broken.</exception>
    public static StateDeclaration DecodeState(ReadOnlySpan<byte> bytes, string where = "state declaration")
    {
        var reader = new EncodingReader(bytes, Operation, ProgramRule.Declaration, where);
        ElementType type = reader.Type("type");
        Shape shape = reader.Shape("shape");
        int next = reader.UInt16("next");
        reader.End();
        return new StateDeclaration(type, shape, next == Unchanged ? null : next);
    }

    /// <summary>The input declaration that <paramref name="bytes"/> encode.</summary>
    /// <exception cref="ProgramEncodingException">Rule V20 is broken.</exception>
    public static InputDeclaration DecodeInput(ReadOnlySpan<byte> bytes, string where = "input declaration")
    {
        var reader = new EncodingReader(bytes, Operation, ProgramRule.Declaration, where);
        ElementType type = reader.Type("type");
        Shape shape = reader.Shape("shape");
        reader.End();
        return new InputDeclaration(type, shape);
    }

    private static EncodingWriter Begin(ElementType type, Shape shape)
    {
        var writer = new EncodingWriter();
        writer.Byte((byte)type);
        writer.Shape(shape);
        return writer;
    }
}

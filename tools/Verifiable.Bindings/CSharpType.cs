using System.Globalization;

namespace Verifiable.Bindings;

/// <summary>How a value of an ABI type appears in C#: its type and the expressions that convert it.</summary>
/// <param name="Name">The C# type.</param>
/// <param name="ToAbi">From an expression of that type to an expression of AbiValue; the depth keeps names of lambdas apart.</param>
/// <param name="FromAbi">From an expression of AbiValue.</param>
public sealed record CSharpType(string Name, Func<string, int, string> ToAbi, Func<string, int, string> FromAbi)
{
    /// <summary>The C# form of a field.</summary>
    /// <exception cref="BindingException">The type is unknown.</exception>
    public static CSharpType Of(AbiField field)
    {
        int bracket = field.Type.LastIndexOf('[');
        if (bracket >= 0)
        {
            int internalBracket = field.InternalType.LastIndexOf('[');
            CSharpType element = Of(field with
            {
                Type = field.Type[..bracket],
                InternalType = internalBracket < 0 ? field.InternalType : field.InternalType[..internalBracket],
            });
            return new CSharpType(
                element.Name + "[]",
                (e, depth) => $"AbiValue.ListOf({e}, v{depth} => {element.ToAbi($"v{depth}", depth + 1)})",
                (e, depth) => $"{e}.ToArray(v{depth} => {element.FromAbi($"v{depth}", depth + 1)})");
        }

        return field.Type switch
        {
            "tuple" => Struct(StructName(field)),
            "bool" => Plain("bool", "ToBoolean"),
            "address" => Plain("Address", "ToAddress"),
            "string" => Plain("string", "ToText"),
            "bytes32" => Plain("Hash256", "ToHash256"),
            _ when field.Type.StartsWith("bytes", StringComparison.Ordinal) => Plain("byte[]", "ToBytes"),
            _ when field.Type.StartsWith("uint", StringComparison.Ordinal) => Unsigned(Bits(field.Type, 4)),
            _ when field.Type.StartsWith("int", StringComparison.Ordinal) => Signed(Bits(field.Type, 3)),
            _ => throw new BindingException($"type: expected a type of the contract ABI, got \"{field.Type}\""),
        };
    }

    /// <summary>The record's name: the struct's own, without the contract in which it is declared.</summary>
    public static string StructName(AbiField field)
    {
        string type = field.InternalType;
        int bracket = type.IndexOf('[', StringComparison.Ordinal);
        type = bracket < 0 ? type : type[..bracket];
        string name = type[(type.LastIndexOfAny([' ', '.']) + 1)..];
        return Naming.IsIdentifier(name) ? name : throw new BindingException($"struct: expected an internal type such as \"struct Name\", got \"{field.InternalType}\"");
    }

    private static CSharpType Plain(string name, string method) => new(name, (e, _) => $"AbiValue.Of({e})", (e, _) => $"{e}.{method}()");

    private static CSharpType Struct(string name) => new(name, (e, _) => $"{e}.ToAbi()", (e, _) => $"{name}.FromAbi({e})");

    private static CSharpType Unsigned(int bits) => bits switch
    {
        <= 8 => Small("byte", "ulong", "ToByte"),
        <= 16 => Small("ushort", "ulong", "ToUInt16"),
        <= 32 => Small("uint", "ulong", "ToUInt32"),
        <= 64 => Small("ulong", "ulong", "ToUInt64"),
        <= 128 => Plain("UInt128", "ToUInt128"),
        _ => Plain("BigInteger", "ToInteger"),
    };

    private static CSharpType Signed(int bits) => bits switch
    {
        <= 8 => Small("sbyte", "long", "ToSByte"),
        <= 16 => Small("short", "long", "ToInt16"),
        <= 32 => Small("int", "long", "ToInt32"),
        <= 64 => Small("long", "long", "ToInt64"),
        <= 128 => Plain("Int128", "ToInt128"),
        _ => Plain("BigInteger", "ToInteger"),
    };

    private static CSharpType Small(string name, string wide, string method) => new(name, (e, _) => $"AbiValue.Of(({wide}){e})", (e, _) => $"{e}.{method}()");

    private static int Bits(string type, int prefix) =>
        type.Length == prefix ? 256 : int.Parse(type.AsSpan(prefix), NumberStyles.None, CultureInfo.InvariantCulture);
}

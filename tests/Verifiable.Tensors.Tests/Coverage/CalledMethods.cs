using System.Reflection;
using System.Reflection.Emit;

namespace Verifiable.Tensors.Tests.Coverage;

/// <summary>The methods that the code of a type names, those of its lambdas and iterators included: read from the compiled instructions.</summary>
internal static class CalledMethods
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    // Two-byte instructions start with 0xfe.
    private const byte Prefix = 0xfe;

    private static readonly Dictionary<short, OpCode> s_opcodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    /// <summary>Methods called or referred to by any of the types.</summary>
    public static HashSet<MethodBase> Of(params IEnumerable<Type> types) => [.. types.SelectMany(WithNested).SelectMany(Bodies).SelectMany(In)];

    private static IEnumerable<Type> WithNested(Type type) => type.GetNestedTypes(Everything).SelectMany(WithNested).Prepend(type);

    private static IEnumerable<MethodBase> Bodies(Type type) => [.. type.GetMethods(Everything), .. type.GetConstructors(Everything)];

    private static IEnumerable<MethodBase> In(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        for (int i = 0; i < code.Length;)
        {
            OpCode opcode = s_opcodes[code[i] == Prefix ? (short)((Prefix << 8) | code[i + 1]) : code[i]];
            i += opcode.Size;
            if (opcode.OperandType == OperandType.InlineMethod)
            {
                MethodBase called = method.Module.ResolveMethod(
                    BitConverter.ToInt32(code, i),
                    method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
                    method.IsGenericMethod ? method.GetGenericArguments() : null)!;
                yield return called is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : called;
            }

            i += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }
}

using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Operators taken out of their programs.</summary>
internal static class LoneOperators
{
    /// <summary>The operator with operands that are dataset tensors of their own.</summary>
    public static Operator ReadingDatasets(Operator @operator) =>
        @operator with { Operands = [.. @operator.Operands.Select((o, i) => o with { Source = new TensorSource(SourceKind.Dataset, i) })] };

    /// <summary>One of each definition; operators of one label may differ.</summary>
    public static IEnumerable<Operator> Distinct(IEnumerable<Operator> operators) =>
        operators.Select(ReadingDatasets).DistinctBy(o => Convert.ToHexString(OperatorEncoding.Encode(o)));
}

using System.Collections.Immutable;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>Layers that hold layers.</summary>
internal static class CompositeLayers
{
    public static ImmutableArray<Definition<Module>> All { get; } =
    [
        new(
            "Residual",
            "Layers whose output is added to their input.",
            [
                new LayersField("layers", "The layers."),
                new LayersField("shortcut", "Layers on the way around; the input itself by default.", isRequired: false),
            ],
            a => new Residual(a.Part<Sequential>("layers"), a.PartOrNull<Sequential>("shortcut"))),
        new(
            "Sequential",
            "Layers one after another.",
            [new LayersField("layers", "The layers.")],
            a => a.Part<Sequential>("layers")),
    ];
}

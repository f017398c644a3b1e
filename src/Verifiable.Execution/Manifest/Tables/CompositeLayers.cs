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
                new ListField<Module>("layers", "The layers.", LayerTable.All),
                new ListField<Module>("shortcut", "Layers on the way around; the input itself by default.", LayerTable.All, isRequired: false),
            ],
            a => new Residual(new Sequential(a.List<Module>("layers").AsSpan()), a.Has("shortcut") ? new Sequential(a.List<Module>("shortcut").AsSpan()) : null)),
        new(
            "Sequential",
            "Layers one after another.",
            [new ListField<Module>("layers", "The layers.", LayerTable.All)],
            a => new Sequential(a.List<Module>("layers").AsSpan())),
    ];
}

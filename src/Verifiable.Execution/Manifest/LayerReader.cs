using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Nn;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest;

/// <summary>Reads one item of <c>model.layers</c>: a mapping of one layer name to its arguments, both PyTorch's.</summary>
internal static class LayerReader
{
    private const int MaxFeatures = 1 << 24;
    private const int MaxKernel = 1024;
    private static readonly string[] s_names = ["Conv2d", "Linear", "ReLU", "MaxPool2d", "Flatten", "BatchNorm2d"];

    public static Module? Read(YamlNode node, string path, ErrorList errors)
    {
        if (node is not YamlMappingNode { Children.Count: 1 } item)
        {
            errors.Add(node, $"{path}: expected one layer such as `ReLU: {{}}`, got {MappingReader.Describe(node)}");
            return null;
        }

        (YamlNode key, YamlNode arguments) = item.Children.First();
        string name = (key as YamlScalarNode)?.Value ?? "";
        if (!s_names.Contains(name))
        {
            errors.Add(key, $"{path}: expected a layer, one of {string.Join(", ", s_names)}, got '{Excerpt.Of(name)}'");
            return null;
        }

        // `ReLU:` without arguments is an empty scalar.
        if (arguments is YamlScalarNode { Value: null or "" } empty)
            arguments = new YamlMappingNode();
        if (arguments is not YamlMappingNode mapping)
        {
            errors.Add(arguments, $"{path}.{name}: expected a mapping of arguments, got {MappingReader.Describe(arguments)}");
            return null;
        }

        try
        {
            return Read(name, mapping, $"{path}.{name}", errors);
        }
        catch (OverflowException)
        {
            errors.Add(mapping, $"{path}.{name}: expected tensors of fewer than 2^32 elements, got one that is too large");
            return null;
        }
    }

    private static Module? Read(string name, YamlMappingNode arguments, string path, ErrorList errors) => name switch
    {
        "Conv2d" => Conv2d(new MappingReader(arguments, path, errors, "in_channels", "out_channels", "kernel_size", "stride", "padding", "bias")),
        "Linear" => Linear(new MappingReader(arguments, path, errors, "in_features", "out_features", "bias")),
        "MaxPool2d" => MaxPool2d(new MappingReader(arguments, path, errors, "kernel_size", "stride", "padding"), path, errors),
        "BatchNorm2d" => BatchNorm2d(new MappingReader(arguments, path, errors, "num_features", "eps", "momentum")),
        "ReLU" => Without(new MappingReader(arguments, path, errors), nn.ReLU()),
        _ => Without(new MappingReader(arguments, path, errors), nn.Flatten()),
    };

    private static Module Without(MappingReader _, Module layer) => layer;

    private static Conv2d? Conv2d(MappingReader reader)
    {
        long? inputs = reader.Integer("in_channels", 1, MaxFeatures);
        long? outputs = reader.Integer("out_channels", 1, MaxFeatures);
        Size2d? kernel = reader.Size("kernel_size", 1, MaxKernel);
        Size2d? stride = reader.Size("stride", 1, MaxKernel, 1);
        Size2d? padding = reader.Size("padding", 0, MaxKernel, 0);
        bool? bias = reader.Boolean("bias", true);
        return inputs is null || outputs is null || kernel is null || stride is null || padding is null || bias is null
            ? null
            : nn.Conv2d((int)inputs, (int)outputs, kernel.Value, stride, padding, bias.Value);
    }

    private static Linear? Linear(MappingReader reader)
    {
        long? inputs = reader.Integer("in_features", 1, MaxFeatures);
        long? outputs = reader.Integer("out_features", 1, MaxFeatures);
        bool? bias = reader.Boolean("bias", true);
        return inputs is null || outputs is null || bias is null ? null : nn.Linear((int)inputs, (int)outputs, bias.Value);
    }

    private static MaxPool2d? MaxPool2d(MappingReader reader, string path, ErrorList errors)
    {
        Size2d? kernel = reader.Size("kernel_size", 1, MaxKernel);
        Size2d? stride = kernel is null && !reader.Has("stride") ? null : reader.Size("stride", 1, MaxKernel, kernel);
        Size2d? padding = reader.Size("padding", 0, MaxKernel, 0);
        if (kernel is null || stride is null || padding is null)
            return null;
        if (padding.Value.Height <= kernel.Value.Height / 2 && padding.Value.Width <= kernel.Value.Width / 2)
            return nn.MaxPool2d(kernel.Value, stride, padding);
        errors.Add(reader.LocationOf("padding"), $"{path}.padding: expected at most half the kernel {kernel}, got {padding}");
        return null;
    }

    private static BatchNorm2d? BatchNorm2d(MappingReader reader)
    {
        long? features = reader.Integer("num_features", 1, MaxFeatures);
        double? epsilon = reader.Number("eps", "a number above 0", v => v > 0, 1e-5);
        // It only weighs the running statistics, which training never reads and a job does not commit to.
        double? momentum = reader.Number("momentum", "a number from 0 to 1", v => v is >= 0 and <= 1, 0.1);
        return features is null || epsilon is null || momentum is null ? null : nn.BatchNorm2d((int)features, epsilon.Value);
    }
}

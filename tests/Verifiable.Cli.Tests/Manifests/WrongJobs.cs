using System.Buffers.Binary;
using System.Text;
using Verifiable.Execution.Tests;

namespace Verifiable.Cli.Tests.Manifests;

/// <summary>What can be wrong with a job, one thing at a time.</summary>
internal static class WrongJobs
{
    private const string Seed = "init: { seed: 7 }";
    private const string Init = "init: { safetensors: w }";
    private const string Order = "order:   { seed: 7 }";
    private const string OrderFile = "order:   { i32: o }";
    private const string Inputs = "idx: images";
    private const string Relu = "    - ReLU: {}\n";
    private static readonly byte[] s_images = SmallJob.Idx([SmallJob.Samples, 6, 6], new byte[SmallJob.Samples * 36]);

    private static readonly (string Name, int[] Shape)[] s_parameters =
        [("0.weight", [2, 1, 3, 3]), ("0.bias", [2]), ("1.weight", [2]), ("1.bias", [2]), ("4.weight", [3, 16]), ("4.bias", [3])];

    public static IReadOnlyList<WrongJob> All { get; } = [.. Keys(), .. Numbers(), .. Yaml(), .. Models(), .. Data(), .. Orders(), .. InitialParameters()];

    private static WrongJob[] Keys() =>
    [
        new("unknown key", "steps: 5", "steps: 5\n  colour: red", "21:3", "training: expected one of loss, optimizer, scheduler, clip_grad_value, clip_grad_norm, accumulate, batch_size, steps, got the unknown key 'colour'"),
        new("unknown key at the top", "kind:", "knid: x\nkind:", "2:1", "got the unknown key 'knid'"),
        new("key with an escape sequence", "kind:", "\"\\e[2Jx\": 1\nkind:", "2:1", "unknown key '\\u001b[2Jx'"),
        new("duplicate key", "steps: 5", "steps: 5\n  steps: 5", "21:3", "expected YAML, got Duplicate key"),
        new("duplicate layer name", "- ReLU: {}", "- ReLU: {}\n      ReLU: {}", "9:7", "expected YAML, got Duplicate key"),
        new("key that is a list", "metadata:", "? [a, b]\n: 1\nmetadata:", "3:3", "got the unknown key"),
        new("no verification", "verification: { checkpoint_every: 2 }", "", "1:1", "verification: expected a mapping, got nothing"),
        new("name with a line break", "small", "\"a\\nb\"", "3:19", "metadata.name: expected text without control characters, got the text \"a\\u000ab\""),
        new("path with a zero byte", Inputs, "idx: \"i\\0\"", "13:19", "data.inputs.idx: expected text without control characters"),
        new("another optimizer", "Adam:", "Rprop:", "18:16", "training.optimizer: expected an optimizer, one of Adam, AdamW, SGD, Lion, got 'Rprop'"),
    ];

    private static WrongJob[] Numbers() =>
    [
        new("text for a number", "batch_size: 4", "batch_size: many", "19:15", "expected a whole number from 1 to 1048576, got many"),
        new("negative steps", "steps: 5", "steps: -5", "20:10", "expected a whole number from 1 to 33554432, got -5"),
        new("no steps", "steps: 5", "steps: 0", "20:10", "expected a whole number from 1 to 33554432, got 0"),
        new("steps beyond 64 bits", "steps: 5", "steps: 99999999999999999999999", "20:10", "expected a whole number from 1 to 33554432"),
        new("more steps than memory", "steps: 5", "steps: 500000000", "20:10", "expected a whole number from 1 to 33554432, got 500000000"),
        new("half a step", "steps: 5", "steps: 5.5", "20:10", "got 5.5"),
        new("NaN as learning rate", "lr: 0.01", "lr: .nan", "18:28", "expected a number of at least 0, got .nan"),
        new("infinite learning rate", "lr: 0.01", "lr: 1e400", "18:28", "got 1e400"),
        new("no learning rate", "lr: 0.01", "lr: ~", "18:28", "got nothing"),
        new("beta of one", "0.999]", "1.0]", "18:47", "betas[1]: expected a number from 0 to below 1, got 1.0"),
        new("divisor zero", "divide: 255", "divide: 0", "13:35", "expected a number that is not 0 in f32, got 0"),
        new("divisor zero in f32", "divide: 255", "divide: 1e-60", "13:35", "expected a number that is not 0 in f32, got 1e-60"),
        new("no checkpoints", "checkpoint_every: 2", "checkpoint_every: 0", "21:35", "expected a whole number from 1 to 2147483647, got 0"),
        new("stake of a million digits", "checkpoint_every: 2", $"checkpoint_every: 2, worker_stake: {new string('9', 900_000)}", "21:52", "(900000 characters)"),
        new("batch larger than the dataset", "batch_size: 4", "batch_size: 13", "19:15", "training.batch_size: expected at most 12, the number of samples, got 13"),
    ];

    private static WrongJob[] Yaml() =>
    [
        new("empty", _ => "", "1:1", "expected a regular file that is not empty, got no bytes"),
        new("only a comment", _ => "# nothing\n", "1:1", "expected one mapping, got 0 documents"),
        new("a list", _ => "- a\n- b\n", "1:1", "expected one mapping, got a list of 2"),
        new("two documents", yaml => $"{yaml}\n---\n{yaml}", "1:1", "expected one mapping, got 2 documents"),
        new("tabs", "  layers:", "\tlayers:", "5:1", "expected YAML, got"),
        new("unclosed mapping", "{ name: small }", "{ name: small", "4:1", "expected YAML, got"),
        new("anchor and alias", Order, "order: &a { seed: 7 }", "15:10", "expected no anchors or aliases, got &a"),
        new("alias of itself", "layers:", "layers: &l [*l]\n  x:", "5:11", "expected no anchors or aliases, got &l"),
        new("aliases that multiply", "kind:", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nkind:", "2:4", "expected no anchors or aliases, got &a"),
        new("tag", "batch_size: 4", "batch_size: !!str 4", "19:15", "expected no tags, got tag:yaml.org,2002:str"),
        new("deep lists", "kind:", $"x: {new string('[', 200_000)}\nkind:", "2:35", "expected at most 32 levels of nesting"),
        new("deep mappings", "kind:", $"x: {string.Concat(Enumerable.Repeat("{a: ", 100_000))}\nkind:", "2:128", "expected at most 32 levels of nesting"),
        new("deep block lists", _ => string.Concat(Enumerable.Repeat("- ", 100_000)) + "a", "1:65", "expected at most 32 levels of nesting"),
        new("more than a mebibyte", "kind:", $"# {new string('x', 1 << 20)}\nkind:", "1:1", "expected at most 1048576 bytes"),
        new("errors without end", Relu, string.Concat(Enumerable.Repeat("    - Bogus: {}\n", 4_000)), "58:7", "expected a manifest without errors, got 3950 more from here on"),
    ];

    private static WrongJob[] Models() =>
    [
        new("unknown layer", "- ReLU: {}", "- Mish: {}", "8:7", "expected a layer, one of Conv2d, Conv1d, ConvTranspose2d, MaxPool2d"),
        new("two layers in one item", "- ReLU: {}", "- { ReLU: {}, Flatten: {} }", "8:7", "expected one layer such as"),
        new("features of the last layer", "in_features: 16", "in_features: 17", "10:7", "model.layers[4].Linear: expected"),
        new("channels of the first layer", "in_channels: 1", "in_channels: 3", "6:7", "model.layers[0].Conv2d: expected"),
        new("features of the normalisation", "num_features: 2", "num_features: 5", "7:7", "model.layers[1].BatchNorm2d: expected"),
        new("kernel larger than the image", "kernel_size: 3", "kernel_size: 9", "6:7", "model.layers[0].Conv2d: expected"),
        new("missing Flatten", "    - Flatten: {}\n", "", "9:7", "model.layers[3].Linear: expected"),
        new("images as logits", "    - Flatten: {}\n    - Linear: { in_features: 16, out_features: 3 }\n", "", "8:7", "expected the last layer to give (N, classes)"),
        new("more elements than a tensor holds", "    - Linear: { in_features: 16, out_features: 3 }\n", "    - Linear: { in_features: 16, out_features: 16777216 }\n    - Linear: { in_features: 16777216, out_features: 16777216 }\n", "11:15", "expected tensors of fewer than 2^32 elements"),
        new("layers without end", Relu, string.Concat(Enumerable.Repeat(Relu, 50_000)), "6:5", "model.layers: expected a list of 1 to 4096 layers, got a list of 50004"),
        new("more operators than a program has", Relu, string.Concat(Enumerable.Repeat(Relu, 3_000)), "6:7", "expected a program within the protocol's bounds"),
    ];

    private static WrongJob[] Data() =>
    [
        new("missing images", Inputs, "idx: nowhere", "13:19", "data.inputs.idx: expected a readable file, got none"),
        new("missing absolute path", Inputs, "idx: /nowhere/at/all", "13:19", "expected a readable file, got none"),
        new("folder as images", Inputs, "idx: .", "13:19", "data.inputs.idx: expected a file, got a folder"),
        new("device as images", Inputs, "idx: /dev/zero", "13:19", "expected a regular file that is not empty, got no bytes"),
        new("empty images", "13:19", "expected a regular file that is not empty", ("images", [])),
        new("images cut short", "13:19", "idx: expected 432 elements (12 x 6 x 6), got 431 bytes (images)", ("images", s_images[..^1])),
        new("images too long", "13:19", "idx: expected 432 elements (12 x 6 x 6), got 433 bytes (images)", ("images", [.. s_images, 0])),
        new("header cut short", "13:19", "idx: expected a header of 16 bytes, got 7 bytes (images)", ("images", s_images[..7])),
        new("extents beyond the file", "13:19", "idx: expected", ("images", SmallJob.Idx([int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue], []))),
        new("images of floats", "13:19", "expected elements of type 0x08 (unsigned byte), got 0x0d", ("images", [0, 0, 0x0d, .. s_images[3..]])),
        new("images of one number", "13:19", "expected samples of rank 1 or more", ("images", SmallJob.Idx([SmallJob.Samples], new byte[SmallJob.Samples]))),
        new("too few labels", "14:19", "expected 12 classes, as many as there are inputs, got 11", ("labels", SmallJob.Idx([11], new byte[11]))),
        new("label out of range", "14:19", "expected classes 0 to 2, as many as the model's outputs, got 3 (sample 11 of labels)", ("labels", SmallJob.Idx([12], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]))),
        new("labels of two dimensions", "14:19", "expected one class a sample, so the shape [12], got [12, 1] (labels)", ("labels", SmallJob.Idx([12, 1], new byte[12]))),
    ];

    private static WrongJob[] Orders() =>
    [
        new("missing order", Order, OrderFile, "15:19", "data.order.i32: expected a readable file, got none"),
        new("order beyond the data", Order, OrderFile, "15:19", "expected indices 0 to 11, got 12 (entry 19 of o)", ("o", SmallJob.Integers([.. new int[19], 12]))),
        new("negative order", Order, OrderFile, "15:19", "expected indices 0 to 11, got -1 (entry 19 of o)", ("o", SmallJob.Integers([.. new int[19], -1]))),
        new("order too short", Order, OrderFile, "15:19", "expected at least 20 indices (5 steps of 4), got 19 (o)", ("o", SmallJob.Integers(new int[19]))),
        new("order cut short", Order, OrderFile, "15:19", "expected 4-byte integers, got 79 bytes (o)", ("o", new byte[79])),
    ];

    private static WrongJob[] InitialParameters() =>
    [
        new("missing parameters", Seed, Init, "11:24", "model.init.safetensors: expected a readable file, got none"),
        new("parameter of another shape", Seed, Init, "11:24", "expected 4.weight of", ("w", Safetensors(s_parameters.Select(p => p.Name == "4.weight" ? (p.Name, [16, 3]) : p)))),
        new("parameter of another type", Seed, Init, "11:24", "safetensors: expected dtype F32 or I64, got F64", ("w", Safetensors(s_parameters, "F64", sizeof(double)))),
        new("parameter missing", Seed, Init, "11:24", "expected a tensor 4.bias of", ("w", Safetensors(s_parameters[..^1]))),
        new("parameter too many", Seed, Init, "11:24", "expected only the model's parameters, got 9.bias (w)", ("w", Safetensors([.. s_parameters, ("9.bias", [3])]))),
        new("parameters cut short", Seed, Init, "11:24", "safetensors: expected", ("w", Safetensors(s_parameters)[..^1])),
        new("parameters too long", Seed, Init, "11:24", "safetensors: expected", ("w", [.. Safetensors(s_parameters), 0])),
        new("header beyond the file", Seed, Init, "11:24", "safetensors: expected a header of at most 2 bytes", ("w", [.. BitConverter.GetBytes(1UL << 63), .. "{}"u8])),
        new("header that is no JSON", Seed, Init, "11:24", "safetensors: expected a JSON header", ("w", [.. BitConverter.GetBytes(3UL), .. "{x}"u8])),
    ];

    private static byte[] Safetensors(IEnumerable<(string Name, int[] Shape)> tensors, string type = "F32", int size = sizeof(float))
    {
        var entries = new List<string>();
        int position = 0;
        foreach ((string name, int[] shape) in tensors)
        {
            int end = position + (shape.Aggregate(1, (count, extent) => count * extent) * size);
            entries.Add($"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{position},{end}]}}");
            position = end;
        }

        byte[] header = Encoding.UTF8.GetBytes($"{{{string.Join(',', entries)}}}");
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. new byte[position]];
    }
}

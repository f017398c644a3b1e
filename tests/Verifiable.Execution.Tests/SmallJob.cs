using System.Runtime.InteropServices;

namespace Verifiable.Execution.Tests;

/// <summary>A folder with a small, valid job: 12 images of 6 by 6 in 3 classes, seeded parameters and order. Tests change it to see what is refused.</summary>
internal sealed class SmallJob : IDisposable
{
    public const int Samples = 12;

    public const string Yaml = """
        apiVersion: verifiable/v1
        kind: TrainingJob
        metadata: { name: small }
        model:
          layers:
            - Conv2d: { in_channels: 1, out_channels: 2, kernel_size: 3, stride: [1, 2] }
            - BatchNorm2d: { num_features: 2 }
            - ReLU: {}
            - Flatten: {}
            - Linear: { in_features: 16, out_features: 3 }
          init: { seed: 7 }
        data:
          inputs:  { idx: images, divide: 255 }
          targets: { idx: labels }
          order:   { seed: 7 }
        training:
          loss: { CrossEntropyLoss: {} }
          optimizer: { Adam: { lr: 0.01, betas: [0.9, 0.999], eps: 1.0e-8, weight_decay: 0.001 } }
          batch_size: 4
          steps: 5
        verification: { checkpoint_every: 2 }
        """;

    public SmallJob()
    {
        Folder = Directory.CreateTempSubdirectory("verifiable-job-").FullName;
        var random = new Random(11);
        var pixels = new byte[Samples * 36];
        random.NextBytes(pixels);
        Write("images", Idx([Samples, 6, 6], pixels));
        Write("labels", Idx([Samples], [.. Enumerable.Range(0, Samples).Select(i => (byte)(i % 3))]));
    }

    public string Folder { get; }

    public string ManifestPath => Path.Combine(Folder, "job.yaml");

    public static byte[] Idx(int[] extents, byte[] data) =>
        [0, 0, 8, (byte)extents.Length, .. extents.SelectMany(e => BitConverter.GetBytes(e).Reverse()), .. data];

    public static byte[] Integers(params int[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(Folder, name), content);

    public string WriteManifest(string yaml = Yaml)
    {
        File.WriteAllText(ManifestPath, yaml);
        return ManifestPath;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

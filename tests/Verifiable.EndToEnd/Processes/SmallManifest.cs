using System.Globalization;
using System.Numerics;
using System.Text;
using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Programs;

namespace Verifiable.EndToEnd.Processes;

/// <summary>A manifest with its images (NumPy) and classes (CSV): a small convolutional net whose training takes seconds, so that processes can be killed amid it.</summary>
internal static class SmallManifest
{
    public const int Steps = 600;
    public const int CheckpointEvery = 50;
    public const int Segments = Steps / CheckpointEvery;
    public const uint ChallengeWindow = 3600;
    public const uint SegmentTime = 60;
    private const int Samples = 64;
    private const int Side = 16;
    private static readonly string[] s_classes = ["circle", "square", "star"];

    public static readonly BigInteger Payment = 1_200;
    public static readonly BigInteger Stake = 40_000;
    public static readonly BigInteger Bond = 10_000;
    public static readonly BigInteger ClaimBond = 500;

    private static readonly string s_yaml = string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: verifiable/v1
        kind: TrainingJob
        metadata: { name: small }
        model:
          layers:
            - Conv2d: { in_channels: 1, out_channels: 4, kernel_size: 3, padding: 1 }
            - ReLU: {}
            - MaxPool2d: { kernel_size: 2, stride: 2 }
            - Flatten: {}
            - Linear: { in_features: 256, out_features: 3 }
          init: { seed: 7 }
        data:
          inputs:  { npy: images.npy, divide: 255 }
          targets: { csv: labels.csv, columns: class }
          order:   { seed: 7 }
        training:
          loss: { CrossEntropyLoss: {} }
          optimizer: { Adam: { lr: 0.001, betas: [0.9, 0.999], eps: 1.0e-8, weight_decay: 0.001 } }
          batch_size: 48
          steps: {{Steps}}
        verification:
          checkpoint_every: {{CheckpointEvery}}
          challenge_window: {{ChallengeWindow}}
          move_clock: 3600
          segment_time: {{SegmentTime}}
          job_deadline: 86400
          worker_stake: "{{Stake}}"
          challenger_bond: "{{Bond}}"
          claim_bond: "{{ClaimBond}}"
        payment: { amount: "{{Payment}}", token: "TOKEN" }

        """);

    /// <summary>Writes manifest and images into a folder; gives the manifest's path.</summary>
    public static string Write(string folder, string token)
    {
        var random = new Random(3);
        var pixels = new byte[Samples * Side * Side];
        random.NextBytes(pixels);
        File.WriteAllBytes(Path.Combine(folder, "images.npy"), Npy(pixels));
        File.WriteAllLines(Path.Combine(folder, "labels.csv"), ["number,class", .. Enumerable.Range(0, Samples).Select(i => $"{i},{s_classes[random.Next(s_classes.Length)]}")]);
        string manifest = Path.Combine(folder, "job.yaml");
        File.WriteAllText(manifest, s_yaml.Replace("TOKEN", token, StringComparison.Ordinal));
        return manifest;
    }

    /// <summary>A bit in the longest fold of the gradients: <c>STEP:OPERATOR:ELEMENT:BIT</c>.</summary>
    public static string Fault(string manifest, Random random, int step)
    {
        const int Bit = 12;
        using CompiledJob job = JobCompiler.CompileFile(manifest, 1).Value!;
        StepProgram program = job.Program;
        int index = Enumerable.Range(0, program.Operators.Length)
            .Where(j => program.Operators[j].Finish.IsEmpty && program.Operators[j].Label.Contains("weight.gradient", StringComparison.Ordinal))
            .MaxBy(j => program.Operators[j].Reduction.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{step}:{index}:{random.NextInt64(program.Operators[index].Output.Count)}:{Bit}");
    }

    private static byte[] Npy(byte[] pixels)
    {
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({Samples}, 1, {Side}, {Side}), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. pixels];
    }
}

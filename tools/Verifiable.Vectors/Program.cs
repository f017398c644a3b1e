using Verifiable.Vectors;

// usage: --out FOLDER   writes the vector files that the contracts' numeric tests read.
const ulong Seed = 0x76657269666961;

if (args is not ["--out", var folder])
{
    Console.Error.WriteLine("usage: Verifiable.Vectors --out FOLDER");
    return 2;
}

Directory.CreateDirectory(folder);
int total = 0;
IEnumerable<VectorFile> files = ArithmeticVectors<float, Binary32>.Write(folder, Seed)
    .Concat(ArithmeticVectors<double, Binary64>.Write(folder, Seed + 100))
    .Concat(ConversionVectors.Write(folder, Seed + 200));
foreach (VectorFile file in files)
{
    Console.WriteLine($"{file.Name}: {file.Count} vectors");
    total += file.Count;
}

Console.WriteLine($"{total} vectors in {folder}");
return 0;

using System.Diagnostics;
using System.Globalization;
using Verifiable.Exhaustive;

// verifiable-exhaustive [FUNCTION...] [--threads N] [--stride K] [--pairs N] [--vectors DIRECTORY]
// Exit codes: 0 proven, 1 a result was wrong or a check of the method failed, 2 wrong arguments.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var functions = new List<ExhaustiveFunction>();
int threads = Environment.ProcessorCount;
int stride = 1;
string? vectors = null;
bool withPowers = false;
long pairs = PowerComparison.DefaultPairs;
for (int i = 0; i < args.Length; i++)
{
    string? value = i + 1 < args.Length ? args[i + 1] : null;
    if (args[i] == "--threads" && int.TryParse(value, CultureInfo.InvariantCulture, out threads) && threads > 0)
        i++;
    else if (args[i] == "--stride" && int.TryParse(value, CultureInfo.InvariantCulture, out stride) && stride > 0)
        i++;
    else if (args[i] == "--pairs" && long.TryParse(value, CultureInfo.InvariantCulture, out pairs) && pairs > 0)
        i++;
    else if (args[i] == "--vectors" && (vectors = value) is not null)
        i++;
    else if (ExhaustiveFunction.All.FirstOrDefault(f => f.Name == args[i]) is { } function)
        functions.Add(function);
    else if (args[i] == PowerComparison.Name)
        withPowers = true;
    else
        return Usage(args[i]);
}

if (functions.Count == 0 && !withPowers)
{
    functions.AddRange(ExhaustiveFunction.All.Where(f => f.IsAvailable));
    withPowers = true;
}

if (vectors is not null && stride > 1)
    return Usage("--vectors with --stride");

Console.WriteLine($"Comparing with MPFR {MpfrNative.Version} on {threads} threads.");
bool proven = true;
if (functions.FirstOrDefault(f => !f.IsAvailable) is { } unavailable)
{
    Console.Error.WriteLine($"verifiable-exhaustive: expected a machine with 512-bit vectors, on which alone kernels compute {unavailable.Name}, got one without");
    return 1;
}

foreach (ExhaustiveFunction function in functions)
    proven &= Prove(function);
if (withPowers)
    proven &= ComparePowers();
return proven ? 0 : 1;

bool Prove(ExhaustiveFunction function)
{
    // The operand is the caller's.
    Console.WriteLine($"{function.Name}: {function.Program.Instructions.Length - 1} instructions");
    int differences = ExhaustiveComparison.CountEvaluatorDifferences(function);
    Console.WriteLine($"  evaluator against reference interpreter: {ExhaustiveComparison.InterpretedInputs:N0} random inputs, {differences} differences");

    var watch = Stopwatch.StartNew();
    ComparisonResult result = ExhaustiveComparison.Run(function, threads, stride);
    long judged = result.UnboundedJudged + result.HardCases.Count;
    Console.WriteLine($"  inputs {result.Inputs:N0}, decided by enclosure {result.Inputs - judged:N0}, judged by MPFR {judged:N0} ({result.HardCases.Count:N0} near a boundary)");
    Console.WriteLine($"  largest error of an enclosure: {result.LargestErrorOfBound:F4} of its bound");
    foreach ((uint input, uint expected, uint got) in result.Examples)
        Console.WriteLine($"  FAILED {function.Name}(0x{input:x8}): expected 0x{expected:x8}, got 0x{got:x8}");
    Console.WriteLine($"  {result.Failures} failures, {watch.Elapsed.TotalSeconds:F1} s");

    if (vectors is not null)
        VectorFile.Write(Path.Combine(vectors, function.Name + ".txt"), function, result);
    return differences == 0 && result.Failures == 0 && result.LargestErrorOfBound < 1;
}

bool ComparePowers()
{
    // The operands are the caller's.
    Console.WriteLine($"{PowerComparison.Name}: {PowerComparison.Program.Instructions.Length - 2} instructions");
    int differences = PowerComparison.CountEvaluatorDifferences();
    Console.WriteLine($"  evaluator against reference interpreter: {ExhaustiveComparison.InterpretedInputs:N0} random pairs, {differences} differences");
    var watch = Stopwatch.StartNew();
    var total = new PowerResult();
    Report("special values, each with each", PowerComparison.Run(PowerComparison.Special()));
    Report("exact powers and midpoints", PowerComparison.Run(ExactPowers.All()));
    Report($"next to midpoints, the nearest of {pairs / PowerComparison.RandomPerHard * HardPowers.Screened:N0}", PowerComparison.RunHard(pairs, threads));
    foreach (PowerPairs kind in PowerPairs.All)
        Report(kind.Name, PowerComparison.Run(kind, pairs * kind.Percent / 100, threads));
    Report("all", total);
    Console.WriteLine($"  largest error of the f64 power: {total.LargestErrorOfBound:F4} of its bound");
    foreach ((uint x, uint y, uint expected, uint got) in total.Examples)
        Console.WriteLine($"  FAILED pow(0x{x:x8}, 0x{y:x8}): expected 0x{expected:x8}, got 0x{got:x8}");
    Console.WriteLine($"  {total.Failures} failures, {watch.Elapsed.TotalSeconds:F1} s");
    if (vectors is not null)
        PowerVectorFile.Write(Path.Combine(vectors, PowerComparison.Name + ".txt"));
    return differences == 0 && total.Failures == 0 && total.LargestErrorOfBound < 1;

    void Report(string name, PowerResult result)
    {
        if (!ReferenceEquals(result, total))
            total.Add(result);
        Console.WriteLine($"  {name}: {result.Pairs:N0} pairs, judged by MPFR {result.NearBoundary:N0} near a boundary and {result.Special:N0} special, {result.Failures} failures");
    }
}

static int Usage(string argument)
{
    Console.Error.WriteLine($"verifiable-exhaustive: expected [{string.Join('|', ExhaustiveFunction.All.Select(f => f.Name))}|{PowerComparison.Name}]... [--threads N] [--stride K] [--pairs N] [--vectors DIRECTORY], got {argument}");
    return 2;
}

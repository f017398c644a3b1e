using System.Globalization;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Gas;

// verifiable-gas [--check] [--out FILE] [--table FILE]
// Exit codes: 0 measured and every limit kept (with --check: and the committed table is what was measured), 1 not so, 2 wrong arguments.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string json = "artifacts/gas.json", table = "docs/gas.md";
bool check = false;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--check")
    {
        check = true;
    }
    else if (args[i] is "--out" or "--table" && i + 1 < args.Length)
    {
        if (args[i++] == "--out")
            json = args[i];
        else
            table = args[i];
    }
    else
    {
        Console.Error.WriteLine($"verifiable-gas: expected --check, --out FILE or --table FILE, got {args[i]}");
        return 2;
    }
}

IGasScenario[] scenarios =
[
    .. typeof(IGasScenario).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IGasScenario)) && t.IsClass)
        .Select(t => (IGasScenario)Activator.CreateInstance(t)!).OrderBy(s => s.Order),
];
var chain = new ChainFixture();
await chain.InitializeAsync();
try
{
    var report = new GasReport();
    foreach (IGasScenario scenario in scenarios)
        report.Add(scenario.Title, await scenario.MeasureAsync(chain));
    Console.Write(report.Table());
    report.WriteJson(json);
    bool same = check ? report.IsIn(table) : report.WriteInto(table);
    return same && report.Holds ? 0 : 1;
}
finally
{
    await chain.DisposeAsync();
}

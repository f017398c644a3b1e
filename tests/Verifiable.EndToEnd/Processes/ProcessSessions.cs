using System.Diagnostics;
using System.Globalization;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Looks at Linux's process table: who is in a session. A process stays in its session when its parent dies.</summary>
internal static class ProcessSessions
{
    /// <summary>The processes of a session as <c>id name</c>, without those that have ended and only wait to be collected.</summary>
    public static IReadOnlyList<string> Members(int session) =>
        [.. All().Where(p => p.Session == session && p.State != 'Z').Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Id} {p.Name}"))];

    /// <summary>Kills every process of a session.</summary>
    public static void Kill(int session)
    {
        foreach ((int id, _, _, _) in All().Where(p => p.Session == session && p.State != 'Z'))
        {
            try
            {
                using Process process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                // It ended by itself in the meantime.
                continue;
            }
        }
    }

    /// <remarks>proc(5): <c>id (name) state parent group session ...</c>; the name may hold anything, also brackets.</remarks>
    private static IEnumerable<(int Id, string Name, char State, int Session)> All()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                continue;
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                continue;
            }

            int open = line.IndexOf('(', StringComparison.Ordinal);
            int close = line.LastIndexOf(')');
            string[] fields = line[(close + 2)..].Split(' ');
            yield return (id, line[(open + 1)..close], fields[0][0], int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
    }
}

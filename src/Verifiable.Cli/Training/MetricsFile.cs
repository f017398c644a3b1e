using System.Text;

namespace Verifiable.Cli.Training;

/// <summary>Writes <c>metrics.csv</c>: a row for each step, in order, none twice, however often a training is interrupted.</summary>
/// <remarks>
/// Rows reach the operating system within a tenth of a second, so that a kill loses no more; <see cref="Flush"/> comes before every checkpoint, so that a checkpoint never knows more
/// steps than the file. On resumption rows of other steps or other losses than the checkpoint's are cut off and those that are missing filled in, without their times.
/// The file is locked against a second training, and open to readers.
/// </remarks>
internal sealed class MetricsFile : IDisposable
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(100);
    private readonly FileStream _file;
    private readonly StreamWriter _writer;
    private readonly TimeProvider _time;
    private long _flushed;

    /// <summary>Opens the file to go on behind <paramref name="rows"/>.</summary>
    /// <param name="path">The file; made when it is missing.</param>
    /// <param name="rows">Steps done before, without times; those that the file has as well keep theirs.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">It cannot be written, or another training writes it.</exception>
    public MetricsFile(string path, IEnumerable<MetricsRow> rows, TimeProvider time)
    {
        _time = time;
        using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            Continue(file, rows);
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        _writer = new StreamWriter(_file, new UTF8Encoding(false)) { NewLine = "\n" };
        _flushed = time.GetTimestamp();
    }

    /// <summary>Writes the row of the next step.</summary>
    public void Write(MetricsRow row)
    {
        _writer.WriteLine(row.ToString());
        if (_time.GetElapsedTime(_flushed) < s_delay)
            return;
        _writer.Flush();
        _flushed = _time.GetTimestamp();
    }

    /// <summary>Returns when every row is on disk.</summary>
    public void Flush()
    {
        _writer.Flush();
        _file.Flush(flushToDisk: true);
        _flushed = _time.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static void Continue(FileStream file, IEnumerable<MetricsRow> rows)
    {
        // Bytes are characters here: what somebody else wrote is compared, never decoded.
        using var reader = new StreamReader(file, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        (int kept, string missing) = Compare(reader.ReadToEnd(), rows);
        file.SetLength(kept);
        file.Position = kept;
        file.Write(Encoding.UTF8.GetBytes(missing));
        file.Flush(flushToDisk: true);
    }

    private static (int Kept, string Missing) Compare(string content, IEnumerable<MetricsRow> rows)
    {
        const string Begin = MetricsRow.Header + "\n";
        bool isOurs = content.StartsWith(Begin, StringComparison.Ordinal);
        int kept = isOurs ? Begin.Length : 0;
        var missing = new StringBuilder(isOurs ? "" : Begin);
        foreach (MetricsRow row in rows)
        {
            int end = missing.Length == 0 ? content.IndexOf('\n', kept) : -1;
            if (end >= 0 && content.AsSpan(kept..end).StartsWith(row.Key, StringComparison.Ordinal) && content.AsSpan(kept..end).Count(',') == MetricsRow.Header.Count(','))
                kept = end + 1;
            else
                missing.Append(row.ToString()).Append('\n');
        }

        return (kept, missing.ToString());
    }
}

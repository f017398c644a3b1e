using System.Globalization;
using System.Text.Json.Nodes;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>Which numbers a field takes: those of an interval; or those that are not 0 in f32.</summary>
internal sealed record Interval(double? Least, bool LeastExcluded = false, double? Greatest = null, bool GreatestExcluded = false)
{
    /// <summary>0 and above.</summary>
    public static Interval NotNegative { get; } = new(0);

    /// <summary>Above 0.</summary>
    public static Interval Positive { get; } = new(0, LeastExcluded: true);

    /// <summary>From 0 to 1, without 1.</summary>
    public static Interval BelowOne { get; } = new(0, false, 1, GreatestExcluded: true);

    /// <summary>From 0 to 1.</summary>
    public static Interval UpToOne { get; } = new(0, false, 1);

    /// <summary>Every number.</summary>
    public static Interval Any { get; } = new((double?)null);

    /// <summary>Every number that f32 holds and does not round to 0.</summary>
    public static Interval Divisor { get; } = new((double?)null) { IsDivisor = true };

    private bool IsDivisor { get; init; }

    /// <summary>Whether a finite number belongs to it.</summary>
    public bool Contains(double value)
    {
        if (IsDivisor)
            return float.IsFinite((float)value) && (float)value != 0;
        bool above = Least is not double least || (LeastExcluded ? value > least : value >= least);
        return above && (Greatest is not double greatest || (GreatestExcluded ? value < greatest : value <= greatest));
    }

    /// <summary>For messages, for example <c>a number from 0 to below 1</c>.</summary>
    public override string ToString()
    {
        if (IsDivisor)
            return "a number that is not 0 in f32";
        if (Least is not double least)
            return "a number";
        string from = least.ToString(CultureInfo.InvariantCulture);
        return Greatest is double greatest
            ? string.Create(CultureInfo.InvariantCulture, $"a number {(LeastExcluded ? "above" : "from")} {from} to {(GreatestExcluded ? "below " : "")}{greatest}")
            : LeastExcluded ? $"a number above {from}" : $"a number of at least {from}";
    }

    /// <summary>What the JSON Schema says.</summary>
    public JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "number" };
        if (IsDivisor)
            schema["not"] = new JsonObject { ["const"] = 0 };
        if (Least is double least)
            schema[LeastExcluded ? "exclusiveMinimum" : "minimum"] = least;
        if (Greatest is double greatest)
            schema[GreatestExcluded ? "exclusiveMaximum" : "maximum"] = greatest;
        return schema;
    }
}

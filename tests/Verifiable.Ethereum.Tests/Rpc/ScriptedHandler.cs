using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Verifiable.Ethereum.Tests.Rpc;

/// <summary>Answers HTTP requests from a list, one after another; the text {id} in an answer becomes the request's id.</summary>
internal sealed class ScriptedHandler(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    private int _next;

    public List<string> Requests { get; } = [];

    public static Func<HttpResponseMessage> Json(string text, HttpStatusCode status = HttpStatusCode.OK) =>
        () => new HttpResponseMessage(status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    public static Func<HttpResponseMessage> Status(HttpStatusCode status) => () => new HttpResponseMessage(status) { Content = new StringContent("<html>") };

    public static Func<HttpResponseMessage> Refused() => () => throw new HttpRequestException(HttpRequestError.ConnectionError);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = await request.Content!.ReadAsStringAsync(cancellationToken);
        Requests.Add(body);
        HttpResponseMessage response = answers[Math.Min(_next++, answers.Length - 1)]();
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        string id = JsonNode.Parse(body)!["id"]!.ToJsonString();
        response.Content = new StringContent(text.Replace("{id}", id, StringComparison.Ordinal), Encoding.UTF8, response.Content.Headers.ContentType!.MediaType!);
        return response;
    }
}

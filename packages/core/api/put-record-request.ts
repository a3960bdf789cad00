/**
 * The end of a request template: puts `$envelope`, which `envelope` sets, into the stream. If `$refused` says why not, it
 * renders a request without data, which Kinesis refuses, quoting the hash key that carries the reason. `$q` is a quote.
 */
export const putRecordRequest = (
  streamName: string,
  /** What of the driver's stays in one shard. */
  kept: "trip" | "device",
  envelope: string,
): string => `\
#if($refused == "")
#set($q = '"')
${envelope}\
{
  "StreamName": "${streamName}",
  "PartitionKey": "\${driver}/\${${kept}}",
  "Data": "$util.base64Encode($envelope)"
}
#else
{
  "StreamName": "${streamName}",
  "PartitionKey": "refused",
  "ExplicitHashKey": "$refused"
}
#end
`;

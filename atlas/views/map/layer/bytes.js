/* Bytes as they come: packed, in base 64, in planes. */
function fromBase64(text) {
    var raw = atob(text), bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) { bytes[i] = raw.charCodeAt(i); }
    return bytes;
}
function load(source) {
    if (source.base64) { return Promise.resolve(unpacked(fromBase64(source.base64))); }
    return fetch(source.url).then(function (answer) {
        if (!answer.ok) { throw new Error(source.url + " : " + answer.status); }
        return answer.arrayBuffer();
    }).then(function (buffer) { return unpacked(new Uint8Array(buffer)); });
}
function unpacked(bytes) { // the browser has unpacked them already, where the server says how
    var isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return new Response(isPacked ? new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")) : bytes);
}
function planes(bytes, start, count) {
    var out = new Int32Array(count);
    for (var i = 0; i < count; i++) {
        out[i] = bytes[start + i] | bytes[start + count + i] << 8 |
            bytes[start + 2 * count + i] << 16 | bytes[start + 3 * count + i] << 24;
    }
    return out;
}
function signed(n) { return (n >>> 1) ^ -(n & 1); }

"""The population registry's public services by spyne, a SOAP stack of others:
`registry.py 1.1|1.2` prints its port and answers until it is killed. Beside
it, `registry.py accept ADDRESS MESSAGE.xml…` has zeep read calls of ours by the
service's own description and prints what it understood of each."""

import json
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

NAMESPACE = "http://tckimlik.nvi.gov.tr/WS"
CITIZENS = {(10000000146, "ŞÜKRÜ", "IŞIK", 1980), (80000000828, "DİLEK", "", 1970)}
# With day and month, which a record may not know, and the serial of a card.
HOLDERS = {
    (10000000146, "ŞÜKRÜ", "IŞIK", 1, 2, 1980, "A01B11111"),
    (80000000828, "DİLEK", None, 7, 7, 1970, "A08B18888"),
    (90000000964, "HASAN", "ŞAHİN", None, None, 1950, "A09B19999"),
}
FOREIGNERS = {(99000001278, "ANNA", "MÜLLER", 17, 5, 1987)}


def serve(version):
    from spyne import Application, Boolean, Integer, Long, ServiceBase, Unicode, rpc
    from spyne.protocol.soap import Soap11, Soap12
    from spyne.server.wsgi import WsgiApplication

    class Registry(ServiceBase):
        @rpc(Long, Unicode, Unicode, Integer, _returns=Boolean)
        def TCKimlikNoDogrula(ctx, TCKimlikNo, Ad, Soyad, DogumYili):
            return (TCKimlikNo, Ad, Soyad or "", DogumYili) in CITIZENS

        @rpc(Long, Unicode, Unicode, Boolean, Integer, Boolean, Integer, Boolean, Integer,
             Unicode, Integer, Unicode, _returns=Boolean)
        def KisiVeCuzdanDogrula(ctx, TCKimlikNo, Ad, Soyad, SoyadYok, DogumGun, DogumGunYok,
                                DogumAy, DogumAyYok, DogumYil, CuzdanSeri, CuzdanNo, TCKKSeriNo):
            return (TCKimlikNo, Ad, None if SoyadYok else Soyad,
                    None if DogumGunYok else DogumGun, None if DogumAyYok else DogumAy,
                    DogumYil, TCKKSeriNo) in HOLDERS

        @rpc(Long, Unicode, Unicode, Integer, Integer, Integer, _returns=Boolean)
        def YabanciKimlikNoDogrula(ctx, KimlikNo, Ad, Soyad, DogumGun, DogumAy, DogumYil):
            return (KimlikNo, Ad, Soyad or "", DogumGun, DogumAy, DogumYil) in FOREIGNERS

    soap = {"1.1": Soap11, "1.2": Soap12}[version]
    application = Application([Registry], NAMESPACE, in_protocol=soap(validator="lxml"), out_protocol=soap())

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    server = make_server("127.0.0.1", 0, WsgiApplication(application), Server, Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()


def accept(address, messages):
    from lxml import etree
    from zeep import Client

    client = Client(f"{address}?wsdl")
    # The envelope of the version that the description binds the service to.
    soap = client.service._binding.nsmap["soap-env"]
    told = []
    for message in messages:
        envelope = etree.parse(message).getroot()
        [body] = envelope
        assert [envelope.tag, body.tag] == [f"{{{soap}}}Envelope", f"{{{soap}}}Body"], envelope.tag
        [call] = body
        element = client.wsdl.types.get_element(call.tag)
        understood = element.parse(call, client.wsdl.types)
        told.append([str(understood[name]) for name, _ in element.type.elements])
    print(json.dumps(told, ensure_ascii=False))


if sys.argv[1] == "accept":
    accept(sys.argv[2], sys.argv[3:])
else:
    serve(sys.argv[1])
